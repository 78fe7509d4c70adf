using Kontext.Core.OAuth;

namespace Kontext.Core.Discovery;

/// <summary>Finds the authorization server of an MCP server of revision 2025-03-26, which is one itself: its metadata at the origin, or fixed endpoints there.</summary>
public sealed class LegacyServerClient(AuthorizationServerClient servers, ForeignAddresses addresses)
{
    /// <summary>To be asked only where there is a challenge and surely no protected resource metadata.</summary>
    internal async Task<AuthorizationServerResult> FindAsync(Uri url, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        // No document names its issuer but its own, whose spelling counts, with the slash or without.
        var origin = WellKnown.OriginOf(url);
        conversation.Note("The server asks for a token and publishes no protected resource metadata. So it was taken for one of MCP 2025-03-26, whose authorization server is at its own origin.");
        var found = await servers.FindAsync(origin, tokenEndpoint: null, conversation, cancellationToken);
        return found.IsMissing ? await FindFixedAsync(origin, conversation, cancellationToken) : found;
    }

    // Any server that wants a token of another kind would seem to be one with fixed endpoints, were nobody to look whether they are there.
    // The question lacks every parameter, and some servers fail over that: a 5xx comes from something that is there.
    private async Task<AuthorizationServerResult> FindFixedAsync(string origin, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        var authorization = addresses.ReadEndpoint(origin + "/authorize");
        if (authorization is null)
            return new AuthorizationServerResult(null, "The server has no address that people can be sent to. Enter oauth.issuer, or oauth.authorizationUrl and oauth.tokenUrl.", IsTransient: false, IsMissing: true);

        var answer = await conversation.TouchAsync(authorization, cancellationToken);
        if (answer.Exchange.Status is not >= 500 && (answer.IsTransient || answer.Exchange.Status is null or 401 or 403 or 404 or 410))
        {
            const string Nothing = "No authorization server could be found: the server publishes no metadata, and has no /authorize of MCP 2025-03-26. Enter oauth.issuer, or choose another authMode.";
            conversation.Conclude(Nothing);
            return new AuthorizationServerResult(null, Nothing, answer.IsTransient, IsMissing: true);
        }

        conversation.Conclude("There is no metadata at the origin, and something at /authorize: the fixed endpoints of MCP 2025-03-26 are used, with PKCE S256 as that revision demands.");
        var server = new AuthorizationServer
        {
            Issuer = origin,
            AuthorizationEndpoint = authorization,
            TokenEndpoint = new Uri(origin + "/token"),
            RegistrationEndpoint = new Uri(origin + "/register"),
            TokenEndpointAuthentication = [ClientAuthentication.None, ClientAuthentication.ClientSecretBasic, ClientAuthentication.ClientSecretPost],
        };
        return new AuthorizationServerResult(server, Flaw: null, IsTransient: false, IsMissing: false);
    }
}
