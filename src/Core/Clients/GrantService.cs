using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Clients;

/// <summary>
/// Speaks for one grant to the authorization server that gave it, as the client it was given to: renews its tokens, ends them. Everything it
/// takes stands in the grant itself, whatever has been configured since.
/// </summary>
public sealed partial class GrantService(
    ClientService clients, TokenClient tokens, RevocationClient revocations, IntegrationService integrations, TimeProvider clock, ILogger<GrantService> logger)
{
    /// <summary>How the grant's tokens are revoked: as the catalogue says of its provider, else by RFC 7009 where the server offers it.</summary>
    public RevocationRules RulesOf(OAuthGrant grant) => FindProvider(grant)?.Revocation ?? RevocationRules.At(grant.RevocationEndpoint);

    /// <summary>The client the grant was given to; null when its secret is nowhere any more.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="integration">As it is configured now, whose own client may have got a new secret since; null when there is none any more.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<GrantedClient?> FindClientAsync(OAuthGrant grant, Integration? integration, CancellationToken cancellationToken)
    {
        var secret = grant.ClientSecret is null ? null : SecretReference.Read(grant.ClientSecret);
        if (secret is not null && integration?.OAuth is { ClientSecret: { } present } && integration.OAuth.ClientId == grant.ClientId)
            secret = present;
        var identity = new ClientIdentity
        {
            // Of the others only the deployment's keeps its secret elsewhere, and that is what this tells.
            Source = secret is null ? ClientSource.Deployment : ClientSource.Own,
            ClientId = grant.ClientId,
            Authentication = WireNames.Read<ClientAuthentication>(grant.ClientAuthentication),
            Secret = secret,
        };
        var client = await clients.FindClientAsync(identity, grant.Provider, cancellationToken);
        return client is null ? null : new GrantedClient(client, secret);
    }

    /// <summary>The same, for whoever has not read the integration: it is read where it may have a newer secret.</summary>
    /// <param name="made">What the grant was made for.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<GrantedClient?> FindClientAsync(GrantOrigin made, OAuthGrant grant, CancellationToken cancellationToken)
    {
        // A later configuration may name the same client at another server, and its secret must not go to this one.
        var present = grant.ClientSecret is null || made.Epoch is null
            ? null
            : await integrations.FindAsync(made.Organization, made.Integration, cancellationToken);
        return await FindClientAsync(grant, present?.Epoch == made.Epoch ? present : null, cancellationToken);
    }

    /// <summary>Turns a code into tokens (RFC 6749 section 4.1.3). Whatever the server does is a result.</summary>
    public Task<TokenResult> RedeemAsync(CodeRedemption redemption, CancellationToken cancellationToken) =>
        tokens.RedeemCodeAsync(redemption, cancellationToken);

    /// <summary>Uses the grant's refresh token once (RFC 6749 section 6). A refusal and a fault on the way are results too; that the server has forgotten the client is noted.</summary>
    public async Task<TokenResult> RefreshAsync(GrantOrigin made, OAuthGrant grant, OAuthClient client, CancellationToken cancellationToken)
    {
        TokenRefresh refresh = new()
        {
            TokenEndpoint = grant.TokenEndpoint,
            Client = client,
            RefreshToken = grant.RefreshToken ?? throw new ArgumentException("The grant cannot be renewed.", nameof(grant)),
            Resource = grant.Resource,
            Rules = FindProvider(grant)?.Tokens ?? TokenRules.Standard,
        };
        var result = await tokens.RefreshAsync(refresh, cancellationToken);
        return !result.Succeeded(out _, out var failure) && failure.RefusesClient && await NoteUnknownAsync(made, grant, cancellationToken)
            ? failure with { Message = ClientService.Forgotten }
            : result;
    }

    /// <summary>What the answer makes of the grant; the old refresh token stays where none came back (RFC 6749 section 6).</summary>
    /// <param name="grant">The one that was renewed.</param>
    /// <param name="response">What came.</param>
    /// <param name="client">As whom.</param>
    /// <param name="fence">The number of the claim it was got under.</param>
    public OAuthGrant Renewed(OAuthGrant grant, TokenResponse response, GrantedClient client, int fence) => new()
    {
        AccessToken = response.AccessToken,
        RefreshToken = response.RefreshToken ?? grant.RefreshToken,
        AccessTokenExpiresAt = clock.GetUtcNow() + response.ExpiresIn,
        EndsAt = response.RefreshTokenExpiresIn is { } lifetime ? clock.GetUtcNow() + lifetime : response.RefreshToken is null ? grant.EndsAt : null,
        Scope = response.Scopes?.ToString() ?? grant.Scope,
        Issuer = grant.Issuer,
        TokenEndpoint = grant.TokenEndpoint,
        RevocationEndpoint = grant.RevocationEndpoint,
        Provider = grant.Provider,
        ClientId = grant.ClientId,
        ClientAuthentication = grant.ClientAuthentication,
        ClientSecret = client.Secret?.ToString(),
        Resource = grant.Resource,
        Fence = fence,
    };

    /// <summary>Ends the grant's tokens where they came from, the refresh token first: its end is the grant's (RFC 7009 section 2.1).</summary>
    /// <param name="made">What it was made for.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<GrantRevocation> RevokeAsync(GrantOrigin made, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var rules = RulesOf(grant);
        if (rules.Style == RevocationStyle.None)
            return GrantRevocation.NotSupported;
        using var step = Steps.Begin("revoke grant");
        if (await FindClientAsync(made, grant, cancellationToken) is not { } client)
            return GrantRevocation.Refused;

        var refresh = grant.RefreshToken is { } token && rules.TakesRefreshTokens
            ? await RevokeAsync(token, TokenKind.RefreshToken, rules, client, cancellationToken)
            : null;

        // Whoever is away for the one is away for the other, and what has run out has ended.
        var access = refresh?.Kind == RevocationResultKind.Transient || (grant.AccessTokenExpiresAt <= clock.GetUtcNow() && !rules.NeedsLiveToken)
            ? null
            : await RevokeAsync(grant.AccessToken, TokenKind.AccessToken, rules, client, cancellationToken);
        if (refresh is { RefusesClient: true } || access is { RefusesClient: true })
            await NoteUnknownAsync(made, grant, cancellationToken);
        step?.SetTag("refresh_token", WordOf(refresh)).SetTag("access_token", WordOf(access));
        return new GrantRevocation(refresh?.Kind, access?.Kind) { RetryAfter = refresh?.RetryAfter ?? access?.RetryAfter };
    }

    private static string? WordOf(RevocationResult? result) => result is null ? null : WireNames.Of(result.Kind);

    private async Task<bool> NoteUnknownAsync(GrantOrigin made, OAuthGrant grant, CancellationToken cancellationToken)
    {
        try
        {
            return await clients.NoteUnknownAsync(
                made.Organization, made.Integration, AuthorizationServer.NameOf(grant.Issuer, grant.TokenEndpoint), grant.ClientId, cancellationToken);
        }
        catch (UnavailableException exception)
        {
            // What the server said counts all the same, and it says so again the next time.
            Log.NotNoted(logger, made.Integration, exception);
            return false;
        }
    }

    private Task<RevocationResult> RevokeAsync(
        string token, TokenKind kind, RevocationRules rules, GrantedClient client, CancellationToken cancellationToken) => revocations.RevokeAsync(
        new TokenRevocation { Rules = rules, Client = client.Client, Token = token, Kind = kind }, cancellationToken);

    private Provider? FindProvider(OAuthGrant grant) => clients.FindProvider(grant.Provider);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An authorization server does not know the client of integration {Integration} any more; that could not be noted now")]
        public static partial void NotNoted(ILogger logger, IntegrationId integration, Exception exception);
    }
}

/// <summary>The client a grant was given to, with the secret it has now.</summary>
/// <param name="Client">Who we are to the server.</param>
/// <param name="Secret">Where its secret is kept now; null for a public client and for the deployment's own.</param>
public sealed record GrantedClient(OAuthClient Client, SecretReference? Secret);

/// <summary>What a grant was made for.</summary>
/// <param name="Organization">Whose integration.</param>
/// <param name="Integration">The integration.</param>
/// <param name="Epoch">Its epoch then; null when unknown, and then only the client's secret of that time is used.</param>
public sealed record GrantOrigin(OrganizationId Organization, IntegrationId Integration, int? Epoch);

/// <summary>What became of a grant's tokens where they came from, one by one.</summary>
/// <param name="RefreshToken">Null when there was none, or the server takes none.</param>
/// <param name="AccessToken">Null when it had run out, or was left for later.</param>
public sealed record GrantRevocation(RevocationResultKind? RefreshToken, RevocationResultKind? AccessToken)
{
    /// <summary>The server offers no revocation, or it would end what somebody still lives on.</summary>
    public static GrantRevocation NotSupported { get; } = new(RevocationResultKind.NotSupported, RevocationResultKind.NotSupported);

    /// <summary>The client's secret is gone: nobody can ask for it any more.</summary>
    public static GrantRevocation Refused { get; } = new(RevocationResultKind.Refused, RevocationResultKind.Refused);

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient => RefreshToken == RevocationResultKind.Transient || AccessToken == RevocationResultKind.Transient;

    /// <summary>Whether it may live on there although it was to end. An access token alone does not: its grant's end is its own, sooner or later.</summary>
    public bool HasFailed => RefreshToken != RevocationResultKind.Revoked && (Fails(RefreshToken) || Fails(AccessToken));

    /// <summary>The server was away for what had to be done first.</summary>
    public static GrantRevocation Transient { get; } = new(RevocationResultKind.Transient, RevocationResultKind.Transient);

    private static bool Fails(RevocationResultKind? kind) => kind is RevocationResultKind.Refused or RevocationResultKind.Transient;
}
