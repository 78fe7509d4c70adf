using Duende.IdentityModel.Client;
using Kontext.Core.Outbound;

namespace Kontext.Core.OAuth;

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
