namespace Kontext.LocalHost.Identity;

/// <summary>Issues tokens for client credentials (RFC 6749 section 4.4) to the clients of the settings.</summary>
internal sealed class ClientCredentialsGrant(DevelopmentClients clients, TokenIssuer issuer, DevelopmentIdentity identity, TimeProvider clock)
{
    public const string Type = "client_credentials";

    public TokenError? Grant(string authorization, TokenRequest request, out TokenAnswer? answer)
    {
        answer = null;
        var error = Authenticate(authorization, request, out var client) ?? CheckAudience(request.Audience);
        if (error is null)
        {
            var scope = DevelopmentScopes.Grant(request.Scope);
            var token = issuer.IssueAccessToken(client!, request.Audience ?? identity.Audiences[0], scope, clock.GetUtcNow());
            answer = TokenAnswer.Of(token, scope, idToken: null);
        }

        return error;
    }

    private TokenError? Authenticate(string authorization, TokenRequest request, out DevelopmentClient? client)
    {
        client = null;
        var (id, secret) = (request.ClientId, request.ClientSecret);
        if (authorization.Length > 0)
        {
            if (!BasicCredentials.TryParse(authorization, out var basic))
                return TokenError.Client("The Authorization header is not HTTP Basic.");

            if (secret is not null || (id is not null && id != basic.ClientId))
                return TokenError.Request("Authenticate in one way: HTTP Basic, or client_id and client_secret in the body.");

            (id, secret) = (basic.ClientId, basic.ClientSecret);
        }

        if (id is null || secret is null)
            return TokenError.Client("Send client id and secret, by HTTP Basic or in the body.");

        client = clients.Authenticate(id, secret);
        return client is null ? TokenError.Client("No client has this id and secret.") : null;
    }

    // The app would refuse a token for any other audience.
    private TokenError? CheckAudience(string? audience) =>
        audience is null || identity.Audiences.Contains(audience, StringComparer.Ordinal) ? null : TokenError.Target(identity.Audiences[0]);
}
