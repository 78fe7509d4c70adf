using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Refreshing;

/// <summary>Keeps what a refresh came to: first in the vault, then the row; or ends it where it came from when nobody wants it any more.</summary>
public sealed partial class RefreshCommit(
    RefreshClaims claims, RefreshVault vault, ConnectionStore connections, EndingService endings, TimeProvider clock, ILogger<RefreshCommit> logger)
{
    private static readonly TimeSpan NotStoredPause = TimeSpan.FromMinutes(1);

    /// <summary>Keeps fresh tokens under the claim they were got under.</summary>
    internal async Task<RefreshResult> KeepAsync(Connection claimed, OAuthGrant fresh, CancellationToken cancellationToken)
    {
        if (await ExtendAsync(claimed, cancellationToken) is not { } extended)
            return await OvertakenAsync(claimed, fresh, isStored: false, cancellationToken);
        if (await StoreAsync(claimed, fresh, cancellationToken) is not { } stored)
            return await NotStoredAsync(extended, fresh, cancellationToken);
        return await claims.CommitAsync(extended, stored, fresh, cancellationToken) is { } committed
            ? new RefreshResult(RefreshKind.Refreshed, committed)
            : await OvertakenAsync(extended, fresh, isStored: true, cancellationToken);
    }

    /// <summary>Has the row refer to what an earlier holder of the claim stored and did not live to write down.</summary>
    internal async Task<RefreshResult> AdoptAsync(Connection claimed, StoredCredential newest, CancellationToken cancellationToken)
    {
        Log.Adopted(logger, claimed.Integration);
        return await claims.CommitAsync(claimed, newest.Reference, newest.Credential.Grant!, cancellationToken) is { } committed
            ? new RefreshResult(RefreshKind.Refreshed, committed)
            : new RefreshResult(RefreshKind.Overtaken, await FindAsync(claimed, cancellationToken));
    }

    // Where the row cannot be reached the tokens are stored all the same: whoever comes next finds them.
    private async Task<Connection?> ExtendAsync(Connection claimed, CancellationToken cancellationToken)
    {
        try
        {
            return await claims.ExtendAsync(claimed, cancellationToken);
        }
        catch (UnavailableException exception)
        {
            Log.RowIsAway(logger, claimed.Integration, exception);
            return claimed;
        }
    }

    // The old refresh token is all there is. Many servers take it again for a while; if this one does not, its refusal says that the reply was lost.
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
            // Our lease had run out and another has the claim, or had it. What it has committed is newer; else it finds ours when its own try is refused.
            if (state.CommittedFence < fresh.Fence && !isStored)
                await StoreAsync(claimed, fresh, cancellationToken);
            return new RefreshResult(state.CommittedFence < fresh.Fence ? RefreshKind.UnderWay : RefreshKind.Refreshed, present);
        }

        // Ended meanwhile: nobody can use it here, so it must not live on there. Where the server is away the engine finds it beside what was ended.
        var isLeftToTheEngine = true;
        try
        {
            var revocation = await endings.AbandonAsync(claimed, present, fresh, cancellationToken);
            isLeftToTheEngine = revocation.IsTransient;
            Log.EndedMeanwhile(logger, claimed.Integration, revocation.RefreshToken, revocation.AccessToken);
        }
        finally
        {
            if (isLeftToTheEngine && !isStored)
                await StoreAsync(claimed, fresh, cancellationToken);
        }

        return new RefreshResult(RefreshKind.Overtaken, present);
    }

    // Null when no vault takes it.
    private async Task<SecretReference?> StoreAsync(Connection claimed, OAuthGrant fresh, CancellationToken cancellationToken) =>
        new Credential { Grant = fresh }.IsTooLarge()
            ? null
            : await vault.StoreAsync(claimed, fresh, () => HintAsync(claimed, cancellationToken), cancellationToken);

    // Whoever overtakes this one may have committed by the time it is stored. Without the hint the intent still names the place.
    private async Task HintAsync(Connection claimed, CancellationToken cancellationToken)
    {
        try
        {
            await claims.HintPlacesAsync(claimed, cancellationToken);
        }
        catch (UnavailableException exception)
        {
            Log.RowIsAway(logger, claimed.Integration, exception);
        }
    }

    private Task<Connection?> FindAsync(Connection claimed, CancellationToken cancellationToken) =>
        connections.FindAsync(claimed.Organization, claimed.User, claimed.Integration, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Renewed tokens for integration {Integration} that an earlier process had stored were taken over")]
        public static partial void Adopted(ILogger logger, IntegrationId integration);

        [LoggerMessage(2, LogLevel.Warning, "Tokens for integration {Integration} were renewed; the connection could not be reached before storing them")]
        public static partial void RowIsAway(ILogger logger, IntegrationId integration, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Tokens for integration {Integration} were renewed and could not be stored; the refresh token from before is tried again")]
        public static partial void NotStored(ILogger logger, IntegrationId integration);

        [LoggerMessage(4, LogLevel.Information, "A connection to integration {Integration} ended while its tokens were renewed; revoking them: refresh token {RefreshToken}, access token {AccessToken}")]
        public static partial void EndedMeanwhile(
            ILogger logger, IntegrationId integration, RevocationResultKind? refreshToken, RevocationResultKind? accessToken);
    }
}
