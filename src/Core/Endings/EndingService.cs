using Kontext.Core.Bounds;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Endings;

/// <summary>
/// Ends connections and their credentials. The row is written first, so that the credential cannot be used here from then on. Then the
/// authorization server is told: at once when a caller waits, otherwise by maintenance. Maintenance tries again while the server is
/// unreachable.
/// </summary>
public sealed partial class EndingService(
    ConnectionStore store, ScheduleStore schedule, CredentialRemoval removal, ConnectionMetrics metrics, TimeProvider clock, ILogger<EndingService> logger)
{
    // About three days with the pauses below.
    private const int MaxAttempts = 16;

    // Gives the caller time to end the credential before maintenance does.
    private static readonly TimeSpan MaintenanceDueIn = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TimeLimitAtOnce = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);

    /// <summary>
    /// Writes a garbage hint for secrets before they are created or replaced. One hour later maintenance ends each of these secrets that no
    /// row refers to.
    /// </summary>
    internal Task<HintKey> HintAsync(
        OrganizationId organization, IntegrationId integration, UserId user, IReadOnlyList<SecretAddress> addresses, CancellationToken cancellationToken) =>
        schedule.AddAsync(Hint.Garbage(organization, integration.Value, user, addresses), cancellationToken);

    /// <summary>Ends a connection; false when another write has changed it.</summary>
    /// <param name="present">The connection as it was just read, with a credential.</param>
    /// <param name="reason">The reason that the user sees.</param>
    /// <param name="how">Whether a caller waits, and what else is known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<bool> EndAsync(Connection present, DisconnectReason reason, EndingManner how, CancellationToken cancellationToken)
    {
        var secret = present.Secret ?? throw new ArgumentException("The connection has no credential to end.", nameof(present));
        var hint = await schedule.AddAsync(HintOf(present, secret), cancellationToken);
        var ending = Ending.Of(present, secret, hint, clock.GetUtcNow()) with { BulkDisconnect = how.BulkDisconnect };
        if (how.Loss is not null)
            ending = ending with { RefreshEndsAt = null }; // the refresh that found the loss has ended
        if (!await store.TryPutAsync(present, present.Ended(reason, how.Loss, ending.EndedAt), ending, cancellationToken))
            return false;
        metrics.Ended(reason, how.Loss);
        if (how.AtOnce || !ending.IsGrant)
            await FollowAsync(new DueHint(hint, HintOf(present, secret), ending.EndedAt + MaintenanceDueIn, ending.EndedAt, Attempts: 0), ending, cancellationToken);
        return true;
    }

    /// <summary>Ends a credential that was just replaced, as far as a few seconds allow. Maintenance does the rest.</summary>
    /// <param name="ending">The ending that was written with the new connection.</param>
    /// <param name="present">The connection that replaced it.</param>
    /// <param name="credential">The credential of that connection.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task FinishReplacedAsync(Ending ending, Connection present, Credential credential, CancellationToken cancellationToken)
    {
        metrics.Replaced();
        await FinishAtOnceAsync(UnusedCredential.Of(ending, present) with { PresentGrant = credential.Grant }, ending, cancellationToken);
    }

    /// <summary>
    /// Revokes a grant that was not stored, or was stored but never committed to a connection. It cannot be used here, so it must not stay
    /// valid at the authorization server.
    /// </summary>
    internal async Task<GrantRevocation> AbandonAsync(UnusedCredential unused, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var revocation = await RevokeAsync(unused, grant, cancellationToken);
        metrics.Revoked(revocation);
        Log.Abandoned(logger, unused.Integration, revocation.RefreshToken, revocation.AccessToken);
        return revocation;
    }

    /// <summary>Revokes a grant that arrived for a connection after that connection had ended or had been replaced.</summary>
    /// <param name="ended">The connection as it was when the grant was asked for.</param>
    /// <param name="present">The connection as stored now; null when the user has none.</param>
    /// <param name="grant">The grant that arrived.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<GrantRevocation> AbandonAsync(Connection ended, Connection? present, OAuthGrant grant, CancellationToken cancellationToken) =>
        AbandonAsync(UnusedCredential.Of(ended, ended.Secret!.Address, present), grant, cancellationToken);

    private async Task<GrantRevocation> RevokeAsync(UnusedCredential unused, OAuthGrant grant, CancellationToken cancellationToken)
    {
        if (unused.Present is null)
            return await removal.RevokeAsync(unused, grant, cancellationToken);
        var attempt = await Attempt.RunAsync(token => removal.RevokeAsync(unused, grant, token), cancellationToken);

        // When the present connection cannot be read now: no row names this grant, so this is the only chance to revoke it.
        return attempt.Succeeded(out var revocation, out _) ? revocation : await removal.RevokeAsync(unused with { Present = null }, grant, cancellationToken);
    }

    // When the server asks for a longer pause, maintenance waits as long.
    private async Task FollowAsync(DueHint hint, Ending ending, CancellationToken cancellationToken)
    {
        var result = await FinishAtOnceAsync(UnusedCredential.Of(ending, present: null), ending, cancellationToken);
        if (result is { IsOver: true })
            await schedule.RemoveAsync(hint.Key, cancellationToken);
        else if (result?.NotBefore > hint.DueAt)
            await schedule.MoveAsync([new HintMove(hint, result.NotBefore.Value, Attempts: 0)], cancellationToken);
    }

    private static Hint HintOf(Connection connection, SecretReference secret) =>
        Hint.Garbage(connection.Organization, connection.Integration.Value, connection.User, [secret.Address]) with { DueIn = MaintenanceDueIn };

    // Returns null when the time limit or a fault stopped it.
    private async Task<EndingResult?> FinishAtOnceAsync(UnusedCredential unused, Ending ending, CancellationToken cancellationToken)
    {
        var tried = await Timed.RunAsync(
            TimeLimitAtOnce, clock, limited => Attempt.RunAsync(token => removal.FinishAsync(unused, isLastAttempt: false, token), limited), cancellationToken);
        DependencyException? fault = null;
        if (tried.InTime(out var attempt) && attempt.Succeeded(out var result, out fault))
        {
            Report(ending.Integration, ending, result);
            return result;
        }

        Log.LeftForLater(logger, ending.Integration, fault);
        return null;
    }

    /// <summary>
    /// Ends the credential at an address that no connection refers to: one with an open ending, or one that never became a connection's.
    /// </summary>
    /// <param name="unused">The credential, as far as the caller knows it.</param>
    /// <param name="hint">The hint that led here.</param>
    /// <param name="attempt">The attempt number. Revocation is given up after about three days of attempts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>When to try again, UTC; null when the credential has ended, or when another hint handles it.</returns>
    internal async Task<DateTimeOffset?> FinishAsync(UnusedCredential unused, HintKey hint, int attempt, CancellationToken cancellationToken)
    {
        var ending = await store.FindEndingAsync(unused.Organization, unused.User, unused.Address, cancellationToken);
        if (ending?.HintId is { } own && own != hint.Id)
            return null;
        var result = await removal.FinishAsync(ending is null ? unused : UnusedCredential.Of(ending, unused.Present), attempt >= MaxAttempts, cancellationToken);
        Report(unused.Integration, ending, result);
        if (result.IsOver)
            return null;
        var next = clock.GetUtcNow() + Backoff.Doubled(TimeSpan.FromMinutes(1), attempt, LongestPause);
        return result.Revocation is null ? result.NotBefore ?? next : result.NotBefore > next ? result.NotBefore : next;
    }

    private void Report(IntegrationId integration, Ending? ending, EndingResult result)
    {
        if (result.Revocation is { } revocation)
        {
            metrics.Revoked(revocation);
            Log.Revoked(logger, integration, revocation.RefreshToken, revocation.AccessToken, result.IsOver);
        }

        if (result.IsGivenUp)
            Log.GivenUp(logger, integration);
        if (result.IsOver && ending is not null)
            metrics.EndingOver(result.IsGivenUp);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An ended credential for integration {Integration} could not be revoked and deleted now; maintenance tries again")]
        public static partial void LeftForLater(ILogger logger, IntegrationId integration, Exception? exception);

        [LoggerMessage(2, LogLevel.Information, "Revoking an ended credential for integration {Integration}: refresh token {RefreshToken}, access token {AccessToken}, over {IsOver}")]
        public static partial void Revoked(
            ILogger logger, IntegrationId integration, OAuth.RevocationResultKind? refreshToken, OAuth.RevocationResultKind? accessToken, bool isOver);

        [LoggerMessage(4, LogLevel.Warning, "A grant for integration {Integration} could not be stored; result of revoking it: refresh token {RefreshToken}, access token {AccessToken}")]
        public static partial void Abandoned(
            ILogger logger, IntegrationId integration, OAuth.RevocationResultKind? refreshToken, OAuth.RevocationResultKind? accessToken);

        [LoggerMessage(3, LogLevel.Warning, "A credential for integration {Integration} was deleted without being revoked: its authorization server refused, or could not be reached for days")]
        public static partial void GivenUp(ILogger logger, IntegrationId integration);
    }
}

/// <summary>How a connection is ended.</summary>
/// <param name="AtOnce">Whether a caller waits, so that the authorization server is told now.</param>
internal sealed record EndingManner(bool AtOnce)
{
    /// <summary>A caller waits.</summary>
    public static EndingManner Now { get; } = new(AtOnce: true);

    /// <summary>Maintenance tells the authorization server.</summary>
    public static EndingManner Later { get; } = new(AtOnce: false);

    /// <summary>How the grant was lost; null when it was ended on purpose.</summary>
    public GrantLoss? Loss { get; init; }

    /// <summary>The id of the bulk disconnect that this is part of; null for a single disconnect.</summary>
    public Guid? BulkDisconnect { get; init; }
}
