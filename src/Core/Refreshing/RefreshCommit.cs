using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Refreshing;

/// <summary>
/// Stores the tokens of a refresh: first in the vault, then in the row. When the connection has ended meanwhile, the new tokens are
/// revoked.
/// </summary>
public sealed partial class RefreshCommit(
    RefreshClaims claims, RefreshVault vault, ConnectionStore connections, EndingService endings, TimeProvider clock, ILogger<RefreshCommit> logger)
{
    private static readonly TimeSpan NotStoredPause = TimeSpan.FromMinutes(1);

    /// <summary>Stores new tokens under the claim of their refresh.</summary>
    internal async Task<RefreshResult> StoreAsync(Connection claimed, OAuthGrant fresh, CancellationToken cancellationToken)
    {
        if (await ExtendAsync(claimed, cancellationToken) is not { } extended)
            return await OvertakenAsync(claimed, fresh, isStored: false, cancellationToken);
        if (await StoreTokensAsync(claimed, fresh, cancellationToken) is not { } stored)
            return await NotStoredAsync(extended, fresh, cancellationToken);
        return await claims.CommitAsync(extended, stored, fresh, cancellationToken) is { } committed
            ? new RefreshResult(RefreshKind.Refreshed, committed)
            : await OvertakenAsync(extended, fresh, isStored: true, cancellationToken);
    }

    /// <summary>Commits tokens that an earlier holder of the claim stored but did not commit.</summary>
    internal async Task<RefreshResult> AdoptAsync(Connection claimed, StoredCredential newest, CancellationToken cancellationToken)
    {
        Log.Adopted(logger, claimed.Integration);
        return await claims.CommitAsync(claimed, newest.Reference, newest.Credential.Grant!, cancellationToken) is { } committed
            ? new RefreshResult(RefreshKind.Refreshed, committed)
            : new RefreshResult(RefreshKind.Overtaken, await FindAsync(claimed, cancellationToken));
    }

    // When the row cannot be reached, the tokens are stored all the same, and the next holder of the claim finds them.
    private async Task<Connection?> ExtendAsync(Connection claimed, CancellationToken cancellationToken)
    {
        if ((await Attempt.RunAsync(token => claims.ExtendAsync(claimed, token), cancellationToken)).Succeeded(out var extended, out var fault))
            return extended;
        Log.RowIsAway(logger, claimed.Integration, fault);
        return claimed;
    }

    // Only the old refresh token remains. Many servers accept it again for a while. If this server refuses it, the connection ends with
    // GrantLoss.ReplyLost.
    private async Task<RefreshResult> NotStoredAsync(Connection claimed, OAuthGrant fresh, CancellationToken cancellationToken)
    {
        Log.NotStored(logger, claimed.Integration);
        return await claims.BackOffAsync(claimed, clock.GetUtcNow() + NotStoredPause, failure: null, cancellationToken) is { } released
            ? new RefreshResult(RefreshKind.Failed, released)
            : await OvertakenAsync(claimed, fresh, isStored: false, cancellationToken);
    }

    private async Task<RefreshResult> OvertakenAsync(Connection claimed, OAuthGrant fresh, bool isStored, CancellationToken cancellationToken)
    {
        var present = await FindAsync(claimed, cancellationToken);
        if (present?.Secret?.Address.IsOfSameCredential(claimed.Secret!.Address) == true && present.Refresh is { } state)
        {
            // This lease has expired, and another process has or had the claim. When it has committed newer tokens, those count. Otherwise
            // it finds these tokens after the server refuses its own try, so they are stored.
            if (state.CommittedFence < fresh.Fence && !isStored)
                await StoreTokensAsync(claimed, fresh, cancellationToken);
            return new RefreshResult(state.CommittedFence < fresh.Fence ? RefreshKind.UnderWay : RefreshKind.Refreshed, present);
        }

        // The connection ended meanwhile, so the grant must not stay valid at the authorization server. When that server cannot be reached,
        // maintenance finds the stored tokens beside the ended ones.
        var isLeftToMaintenance = true;
        try
        {
            var revocation = await endings.AbandonAsync(claimed, present, fresh, cancellationToken);
            isLeftToMaintenance = revocation.IsTransient;
            Log.EndedMeanwhile(logger, claimed.Integration, revocation.RefreshToken, revocation.AccessToken);
        }
        finally
        {
            if (isLeftToMaintenance && !isStored)
                await StoreTokensAsync(claimed, fresh, cancellationToken);
        }

        return new RefreshResult(RefreshKind.Overtaken, present);
    }

    // Returns null when no vault stores the tokens.
    private async Task<SecretReference?> StoreTokensAsync(Connection claimed, OAuthGrant fresh, CancellationToken cancellationToken) =>
        new Credential { Grant = fresh }.IsTooLarge()
            ? null
            : await vault.StoreAsync(claimed, fresh, () => HintAsync(claimed, cancellationToken), cancellationToken);

    // Another holder of the claim may commit before these tokens are stored, so a garbage hint names both addresses. When the hint cannot
    // be written, the intent still names the standby.
    private async Task HintAsync(Connection claimed, CancellationToken cancellationToken)
    {
        if (await Attempt.RunAsync(token => claims.HintGarbageAsync(claimed, token), cancellationToken) is { } fault)
            Log.RowIsAway(logger, claimed.Integration, fault);
    }

    private Task<Connection?> FindAsync(Connection claimed, CancellationToken cancellationToken) =>
        connections.FindAsync(claimed.Organization, claimed.User, claimed.Integration, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Refreshed tokens for integration {Integration} that an earlier process had stored were committed")]
        public static partial void Adopted(ILogger logger, IntegrationId integration);

        [LoggerMessage(2, LogLevel.Warning, "Tokens for integration {Integration} were refreshed; the row of the connection could not be reached before they were stored")]
        public static partial void RowIsAway(ILogger logger, IntegrationId integration, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Tokens for integration {Integration} were refreshed and could not be stored; the previous refresh token is tried again")]
        public static partial void NotStored(ILogger logger, IntegrationId integration);

        [LoggerMessage(4, LogLevel.Information, "A connection to integration {Integration} ended while its tokens were refreshed; result of revoking them: refresh token {RefreshToken}, access token {AccessToken}")]
        public static partial void EndedMeanwhile(
            ILogger logger, IntegrationId integration, RevocationResultKind? refreshToken, RevocationResultKind? accessToken);
    }
}
