using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Endings;

/// <summary>
/// Ends connections that a change of their integration has made outdated: those that it finds, and those that were being made during the
/// change.
/// </summary>
public sealed partial class OutdatedConnections(
    ConnectionStore store, IntegrationService integrations, EndingService endings, ILogger<OutdatedConnections> logger)
{
    // Run one after the other, a sweep over many users would hit its time limit each time and never reach the last ones.
    private const int AtOnce = 16;

    private const int Attempts = 5;

    /// <summary>Ends every connection that was made under an earlier configuration of the integration.</summary>
    internal Task EndAsync(Integration integration, CancellationToken cancellationToken) => ForEachAsync(
        integration,
        async (present, token) =>
            // A connection with a later epoch was made after this integration was read.
            present.Epoch >= integration.Epoch || await endings.EndAsync(present, DisconnectReason.ConfigurationChanged, EndingManner.Later, token),
        cancellationToken);

    /// <summary>Ends every connection to an integration.</summary>
    internal Task EndAllAsync(Integration integration, DisconnectReason reason, CancellationToken cancellationToken) => ForEachAsync(
        integration, (present, token) => endings.EndAsync(present, reason, EndingManner.Later, token), cancellationToken);

    /// <summary>
    /// Returns the connection that was just stored when it still counts; otherwise ends it and returns a problem. When storage is
    /// unreachable, the connection is returned: a caller that took it for lost would revoke a grant in use. Each read compares the epochs,
    /// and the sweep ends the connection when it is outdated.
    /// </summary>
    internal async Task<Outcome<Connection>> CheckAgainAsync(AuthMode mode, Connection stored, CancellationToken cancellationToken)
    {
        if ((await Attempt.RunAsync(token => EndIfOutdatedAsync(mode, stored, token), cancellationToken)).Succeeded(out var outcome, out var fault))
            return outcome;
        Log.LeftToTheSweep(logger, stored.Integration, fault);
        return stored;
    }

    // The integration may have been archived or changed during the connect. A credential for the old configuration must not stay.
    private async Task<Outcome<Connection>> EndIfOutdatedAsync(AuthMode mode, Connection connection, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(connection.Organization, connection.Integration, cancellationToken);
        var problem = integration is null ? Problem.NotFound() : ConnectionProblems.Of(integration, mode);
        if (problem is null && integration!.Epoch == connection.Epoch)
            return connection;
        var present = await store.FindAsync(connection.Organization, connection.User, connection.Integration, cancellationToken);
        if (present?.Secret == connection.Secret)
            await endings.EndAsync(present!, DisconnectReason.ConfigurationChanged, EndingManner.Now, cancellationToken);
        return problem ?? Problem.Conflict(ErrorCodes.ConcurrentChange, "The integration was changed meanwhile; read it again, then connect again.");
    }

    // A connection that changes at this moment is read again, because no later sweep may come.
    private Task ForEachAsync(Integration integration, Func<Connection, CancellationToken, Task<bool>> end, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        store.ListUsersAsync(integration.Organization, integration.Id, cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (user, token) =>
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var present = await store.FindAsync(integration.Organization, user, integration.Id, token);
                if (present?.Secret is null || await end(present, token))
                    return;
            }
        });

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A connection to integration {Integration} was stored, but storage could not tell whether the integration changed meanwhile; the sweep will check")]
        public static partial void LeftToTheSweep(ILogger logger, IntegrationId integration, Exception exception);
    }
}
