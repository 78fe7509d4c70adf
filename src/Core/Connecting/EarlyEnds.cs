using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Connecting;

/// <summary>What ends before its time: a session that its person has left, and all that was begun before an administrator revoked.</summary>
public sealed partial class EarlyEnds(
    AuthorizationStore store, RevocationService revocations, DisconnectService disconnects, ILogger<EarlyEnds> logger)
{
    internal static Problem Problem { get; } = Problem.Conflict(
        ErrorCodes.InvalidSession,
        "Since this was begun, its session was signed out, or an administrator revoked the connections it belongs to. Nothing was connected. Begin again.");

    /// <summary>Whether a session is over although its time is not. A point read; a second one when it is about one integration.</summary>
    /// <param name="session">As it was just read.</param>
    /// <param name="integration">What is to be done with it; null for nothing in particular.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> IsOverAsync(ConnectSession session, IntegrationId? integration, CancellationToken cancellationToken) =>
        session.EndedAt is not null
        || await revocations.HasOvertakenAsync(session.Organization, session.User, integration, session.CreatedAt, cancellationToken);

    /// <summary>The same for what was begun in a session. Three point reads.</summary>
    internal async Task<bool> IsOverAsync(PendingAuthorization pending, CancellationToken cancellationToken) =>
        // A session whose row is gone has run out; what was begun in it may still be finished.
        (await store.FindSessionAsync(pending.Session, cancellationToken))?.EndedAt is not null
        || await revocations.HasOvertakenAsync(pending.Organization, pending.User, pending.Integration, pending.BegunAt, cancellationToken);

    /// <summary>
    /// Ends what was just kept when a revocation came while it was on its way. Where storage is away the revocation's second walk does so: it compares
    /// when the person began. Problem: invalid_session.
    /// </summary>
    internal async Task<Outcome<Connection>> LookAgainAsync(Connection kept, CancellationToken cancellationToken)
    {
        try
        {
            if (!await revocations.HasOvertakenAsync(kept.Organization, kept.User, kept.Integration, kept.BegunAt, cancellationToken))
                return kept;
            await disconnects.WithdrawAsync(kept, cancellationToken);
            return Problem;
        }
        catch (UnavailableException exception)
        {
            Log.LeftToTheWalk(logger, kept.Integration, exception);
            return kept;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A connection to integration {Integration} was kept; whether it was revoked meanwhile could not be seen, the revocation's second walk will")]
        public static partial void LeftToTheWalk(ILogger logger, IntegrationId integration, Exception exception);
    }
}
