using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>
/// Turns an authorization code into a connection. The code is redeemed once, and its tokens are stored at once. Tokens that cannot be
/// stored are revoked.
/// </summary>
public sealed class RedemptionService(
    IntegrationService integrations, ConnectCommit commit, ClientService clients, GrantService grants, TimeProvider clock)
{
    /// <summary>
    /// Redeems a code and stores the tokens. Problems: not_found, archived, wrong_auth_mode, concurrent_change, client_required,
    /// authorization_failed; then nothing stays stored.
    /// </summary>
    internal async Task<Outcome<RedeemedGrant>> RedeemAsync(PendingAuthorization pending, string code, string verifier, CancellationToken cancellationToken)
    {
        using var step = Steps.Begin("redeem code");
        var outcome = await RedeemOnceAsync(pending, code, verifier, cancellationToken);
        step?.SetTag("integration", pending.Integration).SetTag("outcome", outcome.Succeeded(out _, out var problem) ? "connected" : problem.Code);
        return outcome;
    }

    /// <summary>
    /// Records that a browser reported: the server does not know this client, or the client may not use the code flow (RFC 6749 section
    /// 4.1.2.1).
    /// </summary>
    internal Task DoubtClientAsync(PendingAuthorization pending, CancellationToken cancellationToken) => pending.Client.Source == ClientSource.Registered
        ? clients.NoteDoubtedAsync(pending.Organization, pending.Integration, IssuerOf(pending), pending.Client.ClientId, cancellationToken)
        : Task.CompletedTask;

    private static string IssuerOf(PendingAuthorization pending) => AuthorizationServer.NameOf(pending.Issuer, pending.TokenEndpoint);

    private async Task<Outcome<RedeemedGrant>> RedeemOnceAsync(PendingAuthorization pending, string code, string verifier, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(pending.Organization, pending.Integration, cancellationToken);
        if (integration is null || integration.IsArchived || integration.AuthMode != AuthMode.OAuth || integration.Epoch != pending.Epoch)
            return Problem.Conflict(ErrorCodes.ConcurrentChange, "The integration has been changed since you began; nothing was connected. Begin again.");
        if (await clients.FindClientAsync(pending.Client, pending.Provider, cancellationToken) is not { } client)
            return Problem.Conflict(ErrorCodes.ClientRequired, "The secret of the OAuth client cannot be found any more: an administrator must enter oauth.clientSecret again.");
        var place = await commit.ReserveAsync(integration, pending.User, cancellationToken);

        // From here on cancellation by the caller is ignored: a code can be used once, and its tokens must be stored or revoked.
        var result = await grants.RedeemAsync(
            new CodeRedemption
            {
                TokenEndpoint = pending.TokenEndpoint,
                Client = client,
                Code = code,
                RedirectUri = pending.RedirectUri,
                CodeVerifier = verifier,
                Resource = pending.Resource,
                Rules = clients.FindProvider(pending.Provider)?.Tokens ?? TokenRules.Standard,
            },
            CancellationToken.None);
        if (!result.Succeeded(out var response, out var failure))
        {
            var isForgotten = failure.RefusesClient
                && await clients.NoteUnknownAsync(pending.Organization, pending.Integration, IssuerOf(pending), pending.Client.ClientId, CancellationToken.None);
            return Problem.Conflict(ErrorCodes.AuthorizationFailed, isForgotten ? ClientService.Forgotten : failure.Message);
        }

        return await StoreAsync(pending, integration, place, response, CancellationToken.None);
    }

    private async Task<Outcome<RedeemedGrant>> StoreAsync(
        PendingAuthorization pending, Integration integration, ReservedSecret place, TokenResponse response, CancellationToken cancellationToken)
    {
        var grant = GrantOf(pending, response);
        var credential = new NewCredential
        {
            Credential = new Credential { Grant = grant },
            ExpiresAt = grant.RefreshToken is null ? grant.AccessTokenExpiresAt : grant.EndsAt, // the user is needed again by then
            DisplayName = response.Account.Name,
            BegunAt = pending.BegunAt,
            Grant = FactsOf(pending, response, grant) with { IsRevokedAsAWhole = grants.RulesOf(grant).EndsWholeGrant },
        };
        var connection = credential.ToConnection(integration, pending.User, clock.GetUtcNow());
        return (await commit.StoreAsync(integration, place, connection, credential.Credential, cancellationToken)).Succeeded(out var stored, out var problem)
            ? new RedeemedGrant(stored, grant)
            : problem;
    }

    private OAuthGrant GrantOf(PendingAuthorization pending, TokenResponse response) => new()
    {
        AccessToken = response.AccessToken,
        RefreshToken = response.RefreshToken,
        AccessTokenExpiresAt = clock.GetUtcNow() + response.ExpiresIn,
        EndsAt = clock.GetUtcNow() + response.RefreshTokenExpiresIn,
        Scope = response.Scopes?.ToString(),
        Issuer = pending.Issuer,
        TokenEndpoint = pending.TokenEndpoint,
        RevocationEndpoint = pending.RevocationEndpoint,
        Provider = pending.Provider,
        ClientId = pending.Client.ClientId,
        ClientAuthentication = WireNames.Of(pending.Client.Authentication),
        ClientSecret = pending.Client.Secret?.ToString(),
        Resource = pending.Resource,
        Fence = OAuthGrant.FirstFence,
    };

    private static ConnectionGrant FactsOf(PendingAuthorization pending, TokenResponse response, OAuthGrant grant) => new()
    {
        Issuer = pending.Issuer,
        ClientId = pending.Client.ClientId,
        ClientSecret = pending.Client.Secret,
        Resource = pending.Resource,
        Requested = pending.Scopes,
        Granted = response.Scopes ?? pending.Scopes,
        AccessTokenExpiresAt = grant.AccessTokenExpiresAt,
        IsRenewable = grant.RefreshToken is not null,
        Account = AccountService.KeyOf(grant, pending.Organization, response.Account),
    };
}

/// <summary>A grant that an authorization server gave for a code, and the connection that it became.</summary>
/// <param name="Connection">The connection as it is stored.</param>
/// <param name="Grant">The grant with its tokens.</param>
internal sealed record RedeemedGrant(Connection Connection, OAuthGrant Grant)
{
    /// <summary>Returns the type name; the tokens stay out of logs.</summary>
    public override string ToString() => nameof(RedeemedGrant);
}
