using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Connecting;

/// <summary>
/// Tells whether a connect session or an authorization has ended before its time: the user signed out, or a bulk disconnect came after it
/// began.
/// </summary>
public sealed partial class EarlyEnds(
    AuthorizationStore store, BulkDisconnectService bulkDisconnects, DisconnectService disconnects, ILogger<EarlyEnds> logger)
{
    internal static Problem Problem { get; } = Problem.Conflict(
        ErrorCodes.InvalidSession,
        "Nothing was connected: after you began, the session was signed out or an administrator disconnected these connections. Begin again.");

    /// <summary>Returns whether a session has ended before its time. One point read; two when it is used for one integration.</summary>
    /// <param name="session">The session as it was just read.</param>
    /// <param name="integration">The integration that the session is used for; null for none in particular.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<bool> IsOverAsync(ConnectSession session, IntegrationId? integration, CancellationToken cancellationToken) =>
        session.EndedAt is not null
        || await bulkDisconnects.HasOvertakenAsync(session.Organization, session.User, integration, session.CreatedAt, cancellationToken);

    /// <summary>
    /// Returns whether an authorization has ended before its time, with its session or by a bulk disconnect. Three point reads.
    /// </summary>
    internal async Task<bool> IsOverAsync(PendingAuthorization pending, CancellationToken cancellationToken) =>
        // A session without a row has expired. An authorization that was begun in it may still finish.
        (await store.FindSessionAsync(pending.Session, cancellationToken))?.EndedAt is not null
        || await bulkDisconnects.HasOvertakenAsync(pending.Organization, pending.User, pending.Integration, pending.BegunAt, cancellationToken);

    /// <summary>
    /// Ends a connection that was just stored when a bulk disconnect came during the connect. When storage is unreachable, the second walk
    /// of the bulk disconnect ends the connection: it compares when the user began. Problem: invalid_session.
    /// </summary>
    internal async Task<Outcome<Connection>> CheckAgainAsync(Connection stored, CancellationToken cancellationToken)
    {
        if ((await Attempt.RunAsync(token => EndIfOvertakenAsync(stored, token), cancellationToken)).Succeeded(out var outcome, out var fault))
            return outcome;
        Log.LeftToTheWalk(logger, stored.Integration, fault);
        return stored;
    }

    private async Task<Outcome<Connection>> EndIfOvertakenAsync(Connection stored, CancellationToken cancellationToken)
    {
        if (!await bulkDisconnects.HasOvertakenAsync(stored.Organization, stored.User, stored.Integration, stored.BegunAt, cancellationToken))
            return stored;
        await disconnects.WithdrawAsync(stored, cancellationToken);
        return Problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A connection to integration {Integration} was stored, but storage could not tell whether a bulk disconnect ends it; the second walk of the bulk disconnect will check")]
        public static partial void LeftToTheWalk(ILogger logger, IntegrationId integration, Exception exception);
    }
}
