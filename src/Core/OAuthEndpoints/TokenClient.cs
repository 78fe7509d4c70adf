using Duende.IdentityModel.Client;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;
using TokenResponse = Kontext.Core.OAuth.TokenResponse;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Calls token endpoints (RFC 6749 section 3.2). It stores, repeats and logs nothing.</summary>
public sealed class TokenClient(OutboundClients clients)
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(20), 256 * 1024);

    /// <summary>
    /// Redeems an authorization code for tokens. Every answer of the server is a result; only cancellation by the caller throws.
    /// </summary>
    public async Task<Result<TokenResponse, TokenFailure>> RedeemCodeAsync(CodeRedemption redemption, CancellationToken cancellationToken)
    {
        SecretTexts sent = new(redemption.Code, redemption.CodeVerifier, redemption.Client.Secret);
        if (redemption.Code.Length == 0)
            return TokenFailures.OfCode(sent).EmptyCode();
        using var bound = clients.CreateBound(redemption.TokenEndpoint, ClientCredentials.HeaderOf(redemption.Client), Limits);
        var answer = await ServerAnswer.AskAsync(bound, (http, token) => SendAsync(http, redemption, token), cancellationToken);
        return TokenAnswer.Read(answer, redemption.Rules, TokenFailures.OfCode(sent), sent);
    }

    /// <summary>
    /// Gets new tokens for a refresh token. Every answer of the server is a result; only cancellation by the caller throws.
    /// </summary>
    public async Task<Result<TokenResponse, TokenFailure>> RefreshAsync(TokenRefresh refresh, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(EndpointOf(refresh), ClientCredentials.HeaderOf(refresh.Client), Limits);
        var answer = await ServerAnswer.AskAsync(bound, (http, token) => SendAsync(http, refresh, token), cancellationToken);
        SecretTexts sent = new(refresh.RefreshToken, refresh.Client.Secret);
        return TokenAnswer.Read(answer, refresh.Rules, TokenFailures.OfRefreshToken(sent), sent);
    }

    /// <summary>
    /// Gets a token for the client itself. Every answer of the server is a result; only cancellation by the caller throws.
    /// </summary>
    public async Task<Result<TokenResponse, TokenFailure>> GrantAsync(ClientCredentialsGrant grant, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(grant.TokenEndpoint, ClientCredentials.HeaderOf(grant.Client), Limits);
        var answer = await ServerAnswer.AskAsync(bound, (http, token) => SendAsync(http, grant, token), cancellationToken);
        SecretTexts sent = new(grant.Client.Secret);
        return TokenAnswer.Read(answer, TokenRules.Standard, TokenFailures.OfClient(sent), sent);
    }

    private static async Task<HttpResponseMessage?> SendAsync(HttpClient http, CodeRedemption redemption, CancellationToken cancellationToken)
    {
        using AuthorizationCodeTokenRequest request = new()
        {
            Address = redemption.TokenEndpoint.AbsoluteUri,
            Code = redemption.Code,
            RedirectUri = redemption.RedirectUri.OriginalString,
            CodeVerifier = redemption.CodeVerifier,
        };
        ClientCredentials.WriteTo(request, redemption.Client);
        AddResource(request.Resource, redemption.Resource, redemption.Rules);
        return (await http.RequestAuthorizationCodeTokenAsync(request, cancellationToken)).HttpResponse;
    }

    private static async Task<HttpResponseMessage?> SendAsync(HttpClient http, TokenRefresh refresh, CancellationToken cancellationToken)
    {
        using RefreshTokenRequest request = new() { Address = EndpointOf(refresh).AbsoluteUri, RefreshToken = refresh.RefreshToken };
        ClientCredentials.WriteTo(request, refresh.Client);
        AddResource(request.Resource, refresh.Resource, refresh.Rules);
        return (await http.RequestRefreshTokenAsync(request, cancellationToken)).HttpResponse;
    }

    private static async Task<HttpResponseMessage?> SendAsync(HttpClient http, ClientCredentialsGrant grant, CancellationToken cancellationToken)
    {
        using ClientCredentialsTokenRequest request = new() { Address = grant.TokenEndpoint.AbsoluteUri };
        if (!grant.Scopes.Values.IsEmpty)
            request.Scope = grant.Scopes.ToString();
        foreach (var (name, value) in grant.Parameters)
            request.Parameters.Add(name, value);
        ClientCredentials.WriteTo(request, grant.Client);
        return (await http.RequestClientCredentialsTokenAsync(request, cancellationToken)).HttpResponse;
    }

    private static Uri EndpointOf(TokenRefresh refresh) => refresh.Rules.RefreshEndpoint ?? refresh.TokenEndpoint;

    private static void AddResource(ICollection<string> to, string? resource, TokenRules rules)
    {
        if (resource is not null && rules.SendsResource)
            to.Add(resource);
    }
}

/// <summary>A client credentials request (RFC 6749 section 4.4).</summary>
public sealed class ClientCredentialsGrant
{
    /// <summary>The token endpoint (RFC 6749 section 3.2).</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client, which has a secret.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>The scopes, with the server's own names. When empty, the parameter is left out.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>Further parameters, such as the <c>audience</c> that some servers want.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Returns the type name only: the members hold a secret.</summary>
    public override string ToString() => nameof(ClientCredentialsGrant);
}

/// <summary>An authorization code with everything that its redemption needs (RFC 6749 section 4.1.3, RFC 7636 section 4.5).</summary>
public sealed class CodeRedemption
{
    /// <summary>The token endpoint of the server that the user was sent to.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client of the authorization request.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>The code, as the browser brought it.</summary>
    public required string Code { get; init; }

    /// <summary>The redirect URI of the authorization request.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>The verifier behind the code challenge of the authorization request.</summary>
    public required string CodeVerifier { get; init; }

    /// <summary>The resource of the token (RFC 8707); null to name none.</summary>
    public string? Resource { get; init; }

    /// <summary>How the server departs from RFC 6749.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>Returns the type name only: the members hold the code.</summary>
    public override string ToString() => nameof(CodeRedemption);
}

/// <summary>A refresh token with everything that its use needs (RFC 6749 section 6).</summary>
public sealed class TokenRefresh
{
    /// <summary>The token endpoint that the token came from.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client that the token was given to.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>The refresh token; not empty.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>The resource of the authorization request (RFC 8707); null when it named none.</summary>
    public string? Resource { get; init; }

    /// <summary>How the server departs from RFC 6749.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>Returns the type name only: the members hold the token.</summary>
    public override string ToString() => nameof(TokenRefresh);
}
