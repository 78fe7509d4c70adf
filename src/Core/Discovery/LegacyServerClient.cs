using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Discovery;

/// <summary>
/// Finds the authorization server of an MCP server of revision 2025-03-26. Both share one origin: its metadata is there, or fixed endpoints
/// are.
/// </summary>
public sealed class LegacyServerClient(AuthorizationServerClient servers, ForeignAddresses addresses)
{
    /// <summary>Looks for it. Call it only when there is a challenge and certainly no protected resource metadata.</summary>
    internal async Task<Result<AuthorizationServer, DiscoveryFailure>> FindAsync(
        Uri url, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        // Only the metadata itself names the issuer here, so its spelling counts, with or without the slash.
        var origin = WellKnown.OriginOf(url);
        conversation.Note("The server asks for a token and publishes no protected resource metadata. So it is treated as an MCP 2025-03-26 server, whose authorization server is at its own origin.");
        var found = await servers.FindAsync(origin, tokenEndpoint: null, conversation, cancellationToken);
        var hasNoMetadata = !found.Succeeded(out _, out var failure) && failure.IsMissing;
        return hasNoMetadata ? await FindFixedAsync(origin, conversation, cancellationToken) : found;
    }

    // Without this request, every server that wants another kind of token would seem to have the fixed endpoints.
    // The request lacks every parameter, and some servers fail at that. So a 5xx counts as an endpoint that exists.
    private async Task<Result<AuthorizationServer, DiscoveryFailure>> FindFixedAsync(
        string origin, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        var authorization = addresses.ReadEndpoint(origin + "/authorize");
        if (authorization is null)
        {
            return new DiscoveryFailure(
                "The server's /authorize is no address that users can be sent to. Enter oauth.issuer, or oauth.authorizationUrl and oauth.tokenUrl.", IsTransient: false)
            {
                IsMissing = true,
            };
        }

        var answer = await conversation.TouchAsync(authorization, cancellationToken);
        if (answer.Exchange.Status is not >= 500 && (answer.IsTransient || answer.Exchange.Status is null or 401 or 403 or 404 or 410))
        {
            const string Nothing = "No authorization server could be found: the server publishes no metadata, and has no /authorize of MCP 2025-03-26. Enter oauth.issuer, or choose another authMode.";
            conversation.Conclude(Nothing);
            return new DiscoveryFailure(Nothing, answer.IsTransient) { IsMissing = true };
        }

        conversation.Conclude("The origin has no metadata, but /authorize answers. So the fixed endpoints of MCP 2025-03-26 are used, with PKCE S256 as that revision demands.");
        return new AuthorizationServer
        {
            Issuer = origin,
            AuthorizationEndpoint = authorization,
            TokenEndpoint = new Uri(origin + "/token"),
            RegistrationEndpoint = new Uri(origin + "/register"),
            TokenEndpointAuthentication = [ClientAuthentication.None, ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost],
        };
    }
}
