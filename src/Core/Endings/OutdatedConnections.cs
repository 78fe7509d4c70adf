using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Endings;

/// <summary>Connections that a change of their integration has ended: those it finds, and those that were on their way while it was written.</summary>
public sealed partial class OutdatedConnections(
    ConnectionStore store, IntegrationService integrations, EndingService endings, ILogger<OutdatedConnections> logger)
{
    // One after the other, a sweep over very many people would end at its time limit each time, and never come to the last of them.
    private const int AtOnce = 16;

    private const int Attempts = 5;

    /// <summary>Ends every connection to an integration that was made under an earlier configuration of it.</summary>
    internal Task EndAsync(Integration integration, CancellationToken cancellationToken) => ForEachAsync(
        integration,
        async (present, token) =>
            // A later epoch than this look at the integration knows is that of a person who has connected since.
            present.Epoch >= integration.Epoch || await endings.EndAsync(present, DisconnectReason.ConfigurationChanged, EndingManner.Later, token),
        cancellationToken);

    /// <summary>Ends every connection to an integration.</summary>
    internal Task EndAllAsync(Integration integration, DisconnectReason reason, CancellationToken cancellationToken) => ForEachAsync(
        integration, (present, token) => endings.EndAsync(present, reason, EndingManner.Later, token), cancellationToken);

    /// <summary>
    /// Tells whether what was just kept still counts, and ends it when it does not. What is kept is kept, and whoever takes it for lost would revoke
    /// it: where storage is away, each reading compares the epochs, and the sweep ends what is overtaken.
    /// </summary>
    internal async Task<Outcome<Connection>> LookAgainAsync(AuthMode mode, Connection kept, CancellationToken cancellationToken)
    {
        try
        {
            return await EndWhenOvertakenAsync(mode, kept, cancellationToken);
        }
        catch (UnavailableException exception)
        {
            Log.LeftToTheSweep(logger, kept.Integration, exception);
            return kept;
        }
    }

    // The integration may have been archived or changed while the credential was on its way; what was made for the old one must not stay.
    private async Task<Outcome<Connection>> EndWhenOvertakenAsync(AuthMode mode, Connection connection, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(connection.Organization, connection.Integration, cancellationToken);
        var problem = integration is null ? Problem.NotFound() : ConnectionProblems.Of(integration, mode);
        if (problem is null && integration!.Epoch == connection.Epoch)
            return connection;
        var present = await store.FindAsync(connection.Organization, connection.User, connection.Integration, cancellationToken);
        if (present?.Secret == connection.Secret)
            await endings.EndAsync(present!, DisconnectReason.ConfigurationChanged, EndingManner.Now, cancellationToken);
        return problem ?? Problem.Conflict(ErrorCodes.ConcurrentChange, "The integration was changed meanwhile; read it again and connect anew.");
    }

    // What changes at the very moment is looked at again: nobody may come by a second time.
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
        [LoggerMessage(1, LogLevel.Warning, "A connection to integration {Integration} was kept; whether it was overtaken meanwhile could not be seen, the sweep will")]
        public static partial void LeftToTheSweep(ILogger logger, IntegrationId integration, Exception exception);
    }
}
