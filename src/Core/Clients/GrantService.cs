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
/// Refreshes and revokes a grant at the authorization server that gave it, as the client it was given to. All settings come from the grant
/// itself, even when the configuration has changed since.
/// </summary>
public sealed partial class GrantService(
    ClientService clients, TokenClient tokens, RevocationClient revocations, IntegrationService integrations, TimeProvider clock, ILogger<GrantService> logger)
{
    /// <summary>
    /// Returns how the grant's tokens are revoked: as the catalogue says for its provider, else by RFC 7009 when the server offers it.
    /// </summary>
    public RevocationRules RulesOf(OAuthGrant grant) => FindProvider(grant)?.Revocation ?? RevocationRules.At(grant.RevocationEndpoint);

    /// <summary>Returns the client that the grant was given to; null when its secret is missing.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="integration">
    /// The integration as configured now, whose own client may have a newer secret; null when it no longer exists.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<GrantedClient?> FindClientAsync(OAuthGrant grant, Integration? integration, CancellationToken cancellationToken)
    {
        var secret = grant.ClientSecret is null ? null : SecretReference.Read(grant.ClientSecret);
        if (secret is not null && integration?.OAuth is { ClientSecret: { } present } && integration.OAuth.ClientId == grant.ClientId)
            secret = present;
        var identity = new ClientIdentity
        {
            // Only the deployment's client has its secret elsewhere, and this value tells that.
            Source = secret is null ? ClientSource.Deployment : ClientSource.Own,
            ClientId = grant.ClientId,
            Authentication = WireNames.Read<ClientAuthentication>(grant.ClientAuthentication),
            Secret = secret,
        };
        var client = await clients.FindClientAsync(identity, grant.Provider, cancellationToken);
        return client is null ? null : new GrantedClient(client, secret);
    }

    /// <summary>
    /// Returns the client that the grant was given to; null when its secret is missing. Reads the integration when the client may have a
    /// newer secret.
    /// </summary>
    /// <param name="origin">The origin of the grant.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<GrantedClient?> FindClientAsync(GrantOrigin origin, OAuthGrant grant, CancellationToken cancellationToken)
    {
        // A later configuration may name this client id at another server, and the secret of that client must not go to this server.
        var present = grant.ClientSecret is null || origin.Epoch is null
            ? null
            : await integrations.FindAsync(origin.Organization, origin.Integration, cancellationToken);
        return await FindClientAsync(grant, present?.Epoch == origin.Epoch ? present : null, cancellationToken);
    }

    /// <summary>Redeems a code for tokens (RFC 6749 section 4.1.3). Every behaviour of the server is a result.</summary>
    public Task<Result<TokenResponse, TokenFailure>> RedeemAsync(CodeRedemption redemption, CancellationToken cancellationToken) =>
        tokens.RedeemCodeAsync(redemption, cancellationToken);

    /// <summary>
    /// Uses the grant's refresh token once (RFC 6749 section 6). A refusal and a network fault are results too. When the server has
    /// forgotten the client, this is recorded.
    /// </summary>
    public async Task<Result<TokenResponse, TokenFailure>> RefreshAsync(
        GrantOrigin origin, OAuthGrant grant, OAuthClient client, CancellationToken cancellationToken)
    {
        TokenRefresh refresh = new()
        {
            TokenEndpoint = grant.TokenEndpoint,
            Client = client,
            RefreshToken = grant.RefreshToken ?? throw new ArgumentException("The grant has no refresh token.", nameof(grant)),
            Resource = grant.Resource,
            Rules = FindProvider(grant)?.Tokens ?? TokenRules.Standard,
        };
        var result = await tokens.RefreshAsync(refresh, cancellationToken);
        return !result.Succeeded(out _, out var failure) && failure.RefusesClient && await NoteUnknownAsync(origin, grant, cancellationToken)
            ? failure with { Message = ClientService.Forgotten }
            : result;
    }

    /// <summary>Returns the grant with the new tokens. The old refresh token stays when none came back (RFC 6749 section 6).</summary>
    /// <param name="grant">The grant before the refresh.</param>
    /// <param name="response">The token response.</param>
    /// <param name="client">The client that was used.</param>
    /// <param name="fence">The fence of the claim.</param>
    public OAuthGrant Refreshed(OAuthGrant grant, TokenResponse response, GrantedClient client, int fence) => new()
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

    /// <summary>Revokes the grant's tokens, the refresh token first, because revoking it ends the grant (RFC 7009 section 2.1).</summary>
    /// <param name="origin">The origin of the grant.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<GrantRevocation> RevokeAsync(GrantOrigin origin, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var rules = RulesOf(grant);
        if (rules.Style == RevocationStyle.None)
            return GrantRevocation.NotSupported;
        using var step = Steps.Begin("revoke grant");
        if (await FindClientAsync(origin, grant, cancellationToken) is not { } client)
            return GrantRevocation.Refused;

        var refresh = grant.RefreshToken is { } token && rules.TakesRefreshTokens
            ? await RevokeAsync(token, TokenKind.RefreshToken, rules, client, cancellationToken)
            : null;

        // A server that is unreachable for the first request is unreachable for the second. An expired access token needs no revocation.
        var access = refresh?.Kind == RevocationResultKind.Transient || (grant.AccessTokenExpiresAt <= clock.GetUtcNow() && !rules.NeedsLiveToken)
            ? null
            : await RevokeAsync(grant.AccessToken, TokenKind.AccessToken, rules, client, cancellationToken);
        if (refresh is { RefusesClient: true } || access is { RefusesClient: true })
            await NoteUnknownAsync(origin, grant, cancellationToken);
        step?.SetTag("refresh_token", WordOf(refresh)).SetTag("access_token", WordOf(access));
        return new GrantRevocation(refresh?.Kind, access?.Kind) { RetryAfter = refresh?.RetryAfter ?? access?.RetryAfter };
    }

    private static string? WordOf(RevocationResult? result) => result is null ? null : WireNames.Of(result.Kind);

    private async Task<bool> NoteUnknownAsync(GrantOrigin origin, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var server = AuthorizationServer.NameOf(grant.Issuer, grant.TokenEndpoint);
        var attempt = await Attempt.RunAsync(
            token => clients.NoteUnknownAsync(origin.Organization, origin.Integration, server, grant.ClientId, token), cancellationToken);
        if (attempt.Succeeded(out var isNoted, out var fault))
            return isNoted;

        // The server's answer counts all the same, and the server gives it again the next time.
        Log.NotNoted(logger, origin.Integration, fault);
        return false;
    }

    private Task<RevocationResult> RevokeAsync(
        string token, TokenKind kind, RevocationRules rules, GrantedClient client, CancellationToken cancellationToken) => revocations.RevokeAsync(
        new TokenRevocation { Rules = rules, Client = client.Client, Token = token, Kind = kind }, cancellationToken);

    private Provider? FindProvider(OAuthGrant grant) => clients.FindProvider(grant.Provider);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An authorization server does not know the client of integration {Integration} any more; this could not be recorded now")]
        public static partial void NotNoted(ILogger logger, IntegrationId integration, Exception exception);
    }
}

/// <summary>The client that a grant was given to, with its present secret.</summary>
/// <param name="Client">The client.</param>
/// <param name="Secret">The reference to its present secret; null for a public client and for the deployment's own.</param>
public sealed record GrantedClient(OAuthClient Client, SecretReference? Secret);

/// <summary>The origin of a grant: the integration and the epoch for which it was given.</summary>
/// <param name="Organization">The organization of the integration.</param>
/// <param name="Integration">The integration.</param>
/// <param name="Epoch">The integration's epoch then; null when unknown. Without it, only the client secret of that time is used.</param>
public sealed record GrantOrigin(OrganizationId Organization, IntegrationId Integration, int? Epoch);
