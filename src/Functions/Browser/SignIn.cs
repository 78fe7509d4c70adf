using System.Globalization;
using System.Net;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using Kontext.Core.Connecting;
using Kontext.Core.Consent;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Browser;

/// <summary>
/// Identifies the user at a browser by a sign-in at the deployment's authority (OpenID Connect Core section 3.1, with PKCE). State, nonce
/// and verifier are derived from the browser key. An answer is therefore valid in that browser only.
/// </summary>
public sealed partial class SignIn(
    IHttpClientFactory http, IOptions<SignInOptions> options, IOptions<DeploymentOptions> deployment, CallerReader callers, IHostEnvironment environment, ILogger<SignIn> logger)
{
    /// <summary>The name of the HTTP client for the authority. It has no URL guard, because the operator configured the address.</summary>
    public const string Client = "authority";

    private const string Authority = "The sign-in";

    // The end of the year 9999.
    private const long MostSeconds = 253_402_300_799;

    // Asymmetric algorithms only. Otherwise a token signed with a public value as the key could pass.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    private readonly Lazy<HttpDocumentRetriever> _documents = new(() => new(http.CreateClient(Client)) { RequireHttps = !environment.IsDevelopment() });

    private ConfigurationManager<OpenIdConnectConfiguration>? _configuration;

    /// <summary>Whether an authority and a client are configured.</summary>
    internal bool IsConfigured => options.Value is { Authority: { Length: > 0 }, ClientId: { Length: > 0 } };

    private string MetadataAddress => $"{options.Value.Authority!.TrimEnd('/')}/.well-known/openid-configuration";

    // Two concurrent calls may create two managers. That is harmless: each reads the metadata once.
    private ConfigurationManager<OpenIdConnectConfiguration> Configuration =>
        _configuration ??= new(MetadataAddress, new OpenIdConnectConfigurationRetriever(), _documents.Value);

    private Uri RedirectUri => new($"{deployment.Value.PublicUrl.TrimEnd('/')}/oauth/sign-in");

    /// <summary>Ensures that the authority's metadata is known. Throws when it was never read and the authority is unavailable.</summary>
    internal Task ReachAsync(CancellationToken cancellationToken) => GetAuthorityAsync(cancellationToken);

    /// <summary>Returns the authorization request with which the browser of a session signs in.</summary>
    internal Task<Uri> FindAddressAsync(ConnectSession session, BrowserKey browser, CancellationToken cancellationToken) =>
        FindAddressAsync(session.Id.Value, browser, prompt: null, maxAge: null, cancellationToken);

    /// <summary>Returns the authorization request for a browser without a session that followed a link to an integration.</summary>
    internal Task<Uri> FindAddressAsync(IntegrationId integration, BrowserKey browser, CancellationToken cancellationToken) =>
        FindAddressAsync(SignInState.Link + integration, browser, prompt: null, maxAge: null, cancellationToken);

    /// <summary>
    /// Returns the authorization request for a user whom an application sent here. The prompts that concern the sign-in and the age are
    /// passed on (OpenID Connect Core section 3.1.2.1).
    /// </summary>
    internal Task<Uri> FindAddressAsync(FlowId flow, BrowserKey browser, CodeRequest request, CancellationToken cancellationToken)
    {
        var prompts = (request.Prompt ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(prompt => prompt != "consent").ToList();
        return FindAddressAsync(SignInState.Flow + flow.Value, browser, prompts.Count > 0 ? string.Join(' ', prompts) : null, request.MaxAge, cancellationToken);
    }

    private async Task<Uri> FindAddressAsync(string owner, BrowserKey browser, string? prompt, int? maxAge, CancellationToken cancellationToken)
    {
        var authority = await GetAuthorityAsync(cancellationToken);
        var url = new RequestUrl(authority.AuthorizationEndpoint).CreateAuthorizeUrl(
            clientId: options.Value.ClientId!,
            responseType: OidcConstants.ResponseTypes.Code,
            scope: options.Value.Scope,
            redirectUri: RedirectUri.AbsoluteUri,
            state: $"{owner}.{browser.SignInState}",
            nonce: browser.SignInNonce,
            codeChallenge: Pkce.ChallengeOf(browser.SignInVerifier),
            codeChallengeMethod: OidcConstants.CodeChallengeMethods.Sha256,
            prompt: prompt,
            maxAge: maxAge);
        return new Uri(url);
    }

    /// <summary>
    /// Redeems the authority's answer and returns the user. Null when the answer does not prove an identity; the log says why.
    /// </summary>
    internal async Task<SignedInPerson?> AnswerAsync(HttpRequest request, BrowserKey browser, CancellationToken cancellationToken)
    {
        var authority = await GetAuthorityAsync(cancellationToken);
        if (SignInState.Read(request) is not [_, var state] || !browser.IsSignInState(state))
            return Refuse("the state is not this browser's");
        if (request.QueryText("iss") is { } issuer && issuer != authority.Issuer)
            return Refuse("another issuer answered");
        if (request.QueryText("code") is not { Length: > 0 } code)
            return Refuse("it holds no code");

        using var client = http.CreateClient(Client);
        using var redemption = new AuthorizationCodeTokenRequest
        {
            Address = authority.TokenEndpoint,
            ClientId = options.Value.ClientId!,
            ClientSecret = options.Value.ClientSecret,
            ClientCredentialStyle = options.Value.ClientSecret is null ? ClientCredentialStyle.PostBody : ClientCredentialStyle.AuthorizationHeader,
            Code = code,
            RedirectUri = RedirectUri.AbsoluteUri,
            CodeVerifier = browser.SignInVerifier,
        };
        var answer = await client.RequestAuthorizationCodeTokenAsync(redemption, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (answer is { ErrorType: ResponseErrorType.Exception } or { HttpStatusCode: >= HttpStatusCode.InternalServerError })
            throw new UnavailableException(Authority, retryAfter: null, answer.Exception); // the user can try again with this code
        return answer.IsError || answer.IdentityToken is null
            ? Refuse("the token endpoint gave no id token")
            : await ReadAsync(authority, answer.IdentityToken, browser, cancellationToken);
    }

    private async Task<OpenIdConnectConfiguration> GetAuthorityAsync(CancellationToken cancellationToken) =>
        (await Configuration.TryReadAsync(cancellationToken)).Succeeded(out var authority, out var fault)
            ? authority
            : throw new UnavailableException(Authority, retryAfter: null, fault);

    private async Task<SignedInPerson?> ReadAsync(
        OpenIdConnectConfiguration authority, string idToken, BrowserKey browser, CancellationToken cancellationToken)
    {
        var result = await ValidateAsync(authority, idToken);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            result = await ValidateAsync(await ReadAnewAsync(cancellationToken), idToken);
        if (!result.IsValid)
            return Refuse("the id token does not hold");
        var principal = new System.Security.Claims.ClaimsPrincipal(result.ClaimsIdentity);
        if (principal.FindFirst("nonce")?.Value != browser.SignInNonce)
            return Refuse("the id token was made for another sign-in");
        var read = (JsonWebToken)result.SecurityToken;
        return callers.ReadUser(read) is { } user
            ? new SignedInPerson(user, principal.FindFirst("name")?.Value ?? principal.FindFirst("preferred_username")?.Value, callers.ReadOrganization(read), TimeOf(principal))
            : Refuse("the id token names no person");
    }

    private static DateTimeOffset? TimeOf(System.Security.Claims.ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MostSeconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private Task<TokenValidationResult> ValidateAsync(OpenIdConnectConfiguration authority, string idToken) =>
        _handler.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = authority.Issuer,
            ValidAudience = options.Value.ClientId,
            IssuerSigningKeys = authority.SigningKeys,
            ValidAlgorithms = Algorithms,
            ClockSkew = ClockSkew,
        });

    // The authority has rotated its keys. The library would refresh its cache in the background, too late for this token.
    private async Task<OpenIdConnectConfiguration> ReadAnewAsync(CancellationToken cancellationToken)
    {
        Configuration.RequestRefresh();
        try
        {
            return await OpenIdConnectConfigurationRetriever.GetAsync(MetadataAddress, _documents.Value, cancellationToken);
        }
        catch (IOException fault)
        {
            throw new UnavailableException(Authority, retryAfter: null, fault);
        }
    }

    private SignedInPerson? Refuse(string reason)
    {
        Log.Refused(logger, reason);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An answer of the authority does not sign a person in: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
