using Duende.IdentityModel.Client;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Speaks to token endpoints (RFC 6749 section 3.2). Keeps nothing, repeats nothing and logs nothing.</summary>
public sealed class TokenClient(OutboundClients clients)
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(20), 256 * 1024);

    /// <summary>Turns an authorization code into tokens. Whatever the server does is a result; throws for nothing but the caller's own cancellation.</summary>
    public async Task<TokenResult> RedeemCodeAsync(CodeRedemption redemption, CancellationToken cancellationToken)
    {
        SecretTexts sent = new(redemption.Code, redemption.CodeVerifier, redemption.Client.Secret);
        if (redemption.Code.Length == 0)
            return TokenFailures.OfCode(sent).EmptyCode();
        using var bound = clients.CreateBound(redemption.TokenEndpoint, ClientCredentials.HeaderOf(redemption.Client), Limits);
        var answer = await ServerAnswer.AskAsync(bound, (http, token) => SendAsync(http, redemption, token), cancellationToken);
        return TokenAnswer.Read(answer, redemption.Rules, TokenFailures.OfCode(sent), sent);
    }

    /// <summary>Turns a refresh token into new tokens. Whatever the server does is a result; throws for nothing but the caller's own cancellation.</summary>
    public async Task<TokenResult> RefreshAsync(TokenRefresh refresh, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(EndpointOf(refresh), ClientCredentials.HeaderOf(refresh.Client), Limits);
        var answer = await ServerAnswer.AskAsync(bound, (http, token) => SendAsync(http, refresh, token), cancellationToken);
        SecretTexts sent = new(refresh.RefreshToken, refresh.Client.Secret);
        return TokenAnswer.Read(answer, refresh.Rules, TokenFailures.OfRefreshToken(sent), sent);
    }

    /// <summary>Asks for a token in a client's own name. Whatever the server does is a result; throws for nothing but the caller's own cancellation.</summary>
    public async Task<TokenResult> GrantAsync(ClientCredentialsGrant grant, CancellationToken cancellationToken)
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

/// <summary>What a client asks a token endpoint for in its own name (RFC 6749 section 4.4).</summary>
public sealed class ClientCredentialsGrant
{
    /// <summary>RFC 6749 section 3.2.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Who asks; one with a secret.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>As the server names them; none to leave the parameter out.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>Further parameters, such as the <c>audience</c> that some servers ask for.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(ClientCredentialsGrant);
}

/// <summary>An authorization code and all that is needed to turn it into tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).</summary>
public sealed class CodeRedemption
{
    /// <summary>Of the server the person was sent to, and no other.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client the person was asked to trust.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>As the browser brought it.</summary>
    public required string Code { get; init; }

    /// <summary>The one of the authorization request.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>What the authorization request's challenge was made of.</summary>
    public required string CodeVerifier { get; init; }

    /// <summary>The resource the token is for (RFC 8707); null when none is named.</summary>
    public string? Resource { get; init; }

    /// <summary>Where the server departs from the RFC.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>Says nothing of the code.</summary>
    public override string ToString() => nameof(CodeRedemption);
}

/// <summary>A refresh token and all that is needed to use it (RFC 6749 section 6).</summary>
public sealed class TokenRefresh
{
    /// <summary>The one it came from.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client it was given to.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>Not empty.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>The resource the grant is for, as in the authorization request (RFC 8707); null when none was named.</summary>
    public string? Resource { get; init; }

    /// <summary>Where the server departs from the RFC.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => nameof(TokenRefresh);
}
