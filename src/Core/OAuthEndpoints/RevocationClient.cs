using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Ends tokens where they came from (RFC 7009, and the ways of those who have their own).</summary>
public sealed class RevocationClient(OutboundClients clients)
{
    // The newest its documentation knows, as of 2026.
    private const string NotionVersion = "2025-09-03";

    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(20), 256 * 1024);

    private static readonly RevocationResult NotOffered = new(RevocationResultKind.NotSupported);

    /// <summary>Whatever the server does is a result; throws for nothing but the caller's own cancellation.</summary>
    public async Task<RevocationResult> RevokeAsync(TokenRevocation revocation, CancellationToken cancellationToken)
    {
        if (revocation.Rules is not { Style: not RevocationStyle.None, Endpoint: { } endpoint })
            return NotOffered;
        return revocation.Rules.Style switch
        {
            RevocationStyle.GitHub => await RevokeAtGitHubAsync(revocation, endpoint, cancellationToken),
            RevocationStyle.Slack => await RevokeAtSlackAsync(revocation, endpoint, cancellationToken),
            RevocationStyle.Notion => await RevokeAtNotionAsync(revocation, endpoint, cancellationToken),
            RevocationStyle.Dropbox => await RevokeAtDropboxAsync(revocation, endpoint, cancellationToken),
            RevocationStyle.Google => await RevokeAtGoogleAsync(revocation, endpoint, cancellationToken),
            _ => await RevokeByStandardAsync(revocation, endpoint, cancellationToken),
        };
    }

    private async Task<RevocationResult> RevokeByStandardAsync(TokenRevocation revocation, Uri endpoint, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(endpoint, ClientCredentials.HeaderOf(revocation.Client), SendAsync, cancellationToken);
        return RevocationAnswer.Read(answer);

        async Task<HttpResponseMessage?> SendAsync(HttpClient http, CancellationToken token)
        {
            using TokenRevocationRequest request = new()
            {
                Address = endpoint.AbsoluteUri,
                Token = revocation.Token,
                TokenTypeHint = revocation.Kind == TokenKind.RefreshToken ? OidcConstants.TokenTypes.RefreshToken : OidcConstants.TokenTypes.AccessToken,
            };
            ClientCredentials.WriteTo(request, revocation.Client);
            return (await http.RevokeTokenAsync(request, token)).HttpResponse;
        }
    }

    // developers.google.com/identity/protocols/oauth2/web-server, "Revoking a token": the token alone says whose it is.
    private async Task<RevocationResult> RevokeAtGoogleAsync(TokenRevocation revocation, Uri endpoint, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(endpoint, null, SendAsync, cancellationToken);
        return RevocationAnswer.Read(answer);

        async Task<HttpResponseMessage?> SendAsync(HttpClient http, CancellationToken token)
        {
            using FormUrlEncodedContent form = new([new("token", revocation.Token)]);
            return await http.PostAsync(endpoint, form, token);
        }
    }

    // docs.github.com/rest/apps/oauth-applications: the grant or the token, by one of its access tokens.
    private async Task<RevocationResult> RevokeAtGitHubAsync(TokenRevocation revocation, Uri endpoint, CancellationToken cancellationToken)
    {
        if (revocation.Kind != TokenKind.AccessToken || revocation.Client.Secret is not { } secret)
            return NotOffered;

        // Kept and read again, the braces are escaped.
        var clientId = Uri.EscapeDataString(revocation.Client.ClientId);
        Uri address = new(endpoint.AbsoluteUri.Replace("%7Bclient_id%7D", clientId, StringComparison.OrdinalIgnoreCase));
        var answer = await AskAsync(address, CredentialHeader.Basic(revocation.Client.ClientId, secret), SendAsync, cancellationToken);
        return RevocationAnswer.ReadGitHub(answer);

        async Task<HttpResponseMessage?> SendAsync(HttpClient http, CancellationToken token)
        {
            JsonObject body = new() { ["access_token"] = revocation.Token };
            using HttpRequestMessage request = new(HttpMethod.Delete, address);
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
            return await http.SendAsync(request, token);
        }
    }

    // docs.slack.dev/reference/methods/auth.revoke: a token ends itself.
    private async Task<RevocationResult> RevokeAtSlackAsync(TokenRevocation revocation, Uri endpoint, CancellationToken cancellationToken)
    {
        if (revocation.Kind != TokenKind.AccessToken || !CredentialHeader.TryBearer(revocation.Token, out var bearer))
            return NotOffered;
        var answer = await AskAsync(endpoint, bearer, SendAsync, cancellationToken);
        return RevocationAnswer.ReadSlack(answer);

        async Task<HttpResponseMessage?> SendAsync(HttpClient http, CancellationToken token)
        {
            using FormUrlEncodedContent nothing = new([]);
            return await http.PostAsync(endpoint, nothing, token);
        }
    }

    // developers.notion.com/reference/revoke-token: an access token, by the client it was given to.
    private async Task<RevocationResult> RevokeAtNotionAsync(TokenRevocation revocation, Uri endpoint, CancellationToken cancellationToken)
    {
        if (revocation.Kind != TokenKind.AccessToken || revocation.Client.Secret is not { } secret)
            return NotOffered;
        var answer = await AskAsync(endpoint, CredentialHeader.Basic(revocation.Client.ClientId, secret), SendAsync, cancellationToken);
        return RevocationAnswer.Read(answer);

        async Task<HttpResponseMessage?> SendAsync(HttpClient http, CancellationToken token)
        {
            JsonObject body = new() { ["token"] = revocation.Token };
            using HttpRequestMessage request = new(HttpMethod.Post, endpoint);
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
            request.Headers.Add("Notion-Version", NotionVersion);
            return await http.SendAsync(request, token);
        }
    }

    // dropbox.com/developers/documentation/http/documentation#auth-token-revoke: a token ends itself, and its refresh token with it.
    private async Task<RevocationResult> RevokeAtDropboxAsync(TokenRevocation revocation, Uri endpoint, CancellationToken cancellationToken)
    {
        if (revocation.Kind != TokenKind.AccessToken || !CredentialHeader.TryBearer(revocation.Token, out var bearer))
            return NotOffered;
        var answer = await AskAsync(endpoint, bearer, SendAsync, cancellationToken);
        return RevocationAnswer.ReadDropbox(answer);

        // A body, be it an empty form, is refused there: the call has no arguments.
        async Task<HttpResponseMessage?> SendAsync(HttpClient http, CancellationToken token) => await http.PostAsync(endpoint, content: null, token);
    }

    private async Task<ServerAnswer> AskAsync(
        Uri endpoint, CredentialHeader? credential, Func<HttpClient, CancellationToken, Task<HttpResponseMessage?>> send, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(endpoint, credential, Limits);
        return await ServerAnswer.AskAsync(bound, send, cancellationToken);
    }
}
