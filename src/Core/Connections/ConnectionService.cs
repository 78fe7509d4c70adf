using System.Collections.Concurrent;
using Kontext.Core.Identity;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Connections;

/// <summary>A person's own credential for an integration: take it, tell its state, end it.</summary>
public sealed partial class ConnectionService(
    ConnectionStore store, IntegrationService integrations, ISecretStore secrets, ScheduleStore schedule, TimeProvider clock, ILogger<ConnectionService> logger)
{
    private const int Attempts = 5;

    // One after the other, a sweep over very many people would end at its time limit each time, and never come to the last of them.
    private const int AtOnce = 16;

    private static readonly TimeSpan RefusalsApart = TimeSpan.FromMinutes(1);

    /// <summary>Null when the person never connected.</summary>
    public Task<Connection?> FindAsync(OrganizationId organization, UserId user, IntegrationId integration, CancellationToken cancellationToken) =>
        store.FindAsync(organization, user, integration, cancellationToken);

    /// <summary>The person's connections to the integrations of one page, in one query.</summary>
    public async Task<IReadOnlyDictionary<IntegrationId, Connection>> ListAsync(
        OrganizationId organization, UserId user, IReadOnlyList<Integration> page, CancellationToken cancellationToken) => page.Count == 0
        ? new Dictionary<IntegrationId, Connection>()
        : await store.ListAsync(organization, user, page[0].Id, page[^1].Id, cancellationToken);

    /// <summary>Keeps a pasted credential in the place of what was there. Problems: archived, wrong_auth_mode, concurrent_change.</summary>
    public async Task<Outcome<Connection>> AddAsync(
        Integration integration, UserId user, AddUserTokenRequest request, CancellationToken cancellationToken)
    {
        if (ProblemOf(integration, AuthMode.UserToken) is { } problem)
            return problem;
        var place = await PrepareAsync(integration, user, cancellationToken);
        var credential = new NewCredential { Credential = request.Credential, ExpiresAt = request.ExpiresAt, DisplayName = request.DisplayName };
        return await KeepAsync(integration, user, place, credential, cancellationToken);
    }

    /// <summary>
    /// Makes a place ready for a credential: all that must be written before it exists. Whoever has to get it from somebody else does so in
    /// between, so that as little as possible stands between getting and keeping it.
    /// </summary>
    internal async Task<ConnectionPlace> PrepareAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        await store.NoteAsync(integration.Organization, integration.Id, user, cancellationToken);
        return await MakePlaceAsync(integration, user, cancellationToken);
    }

    /// <summary>Keeps a credential in its place. Problems: archived, wrong_auth_mode, concurrent_change; none of it is kept then.</summary>
    internal async Task<Outcome<Connection>> KeepAsync(
        Integration integration, UserId user, ConnectionPlace place, NewCredential credential, CancellationToken cancellationToken)
    {
        var connection = new Connection
        {
            Organization = integration.Organization,
            User = user,
            Integration = integration.Id,
            Epoch = integration.Epoch,
            ExpiresAt = credential.ExpiresAt,
            DisplayName = credential.DisplayName,
            Grant = credential.Grant,
            ConnectedAt = clock.GetUtcNow(),
        };
        for (var attempt = 1; ; attempt++)
        {
            connection = connection with { Secret = await secrets.SetAsync(place.Address, credential.Credential, cancellationToken) };
            if (await CommitAsync(place.Present, connection, cancellationToken))
                return await LookAgainAsync(integration.AuthMode, connection, cancellationToken);
            if (attempt == Attempts)
                return ConcurrentChange();

            // Another request came between, and if only the answer was lost, it may have ended this credential: the next attempt keeps it anew.
            place = await MakePlaceAsync(integration, user, cancellationToken);
        }
    }

    /// <summary>Tells whose account a connection is, learned after it was kept. Lost when the connection has changed meanwhile.</summary>
    internal async Task<Connection> NameAsync(Connection kept, string displayName, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(kept.Organization, kept.User, kept.Integration, cancellationToken);
        if (present?.Secret != kept.Secret)
            return kept;
        var named = present! with { DisplayName = displayName };
        return await store.TryPutAsync(present, named, cancellationToken) ? named : kept;
    }

    /// <summary>Ends the person's connection; null when that is done or there was none. The credential cannot be used any more when this returns.</summary>
    public async Task<Problem?> RevokeAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await store.FindAsync(integration.Organization, user, integration.Id, cancellationToken);
            if (present?.Secret is null || await EndAsync(present, DisconnectReason.Revoked, cancellationToken))
                return null;
        }

        return ConcurrentChange();
    }

    /// <summary>
    /// Records whether the provider accepted the credential. Two refusals at least a minute apart make the connection read disconnected, its
    /// secret kept; the next success makes it good again. Returns the connection as it stands then.
    /// </summary>
    public async Task<Connection> RecordAnswerAsync(Connection present, bool accepted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var refusedBefore = present.RefusedAt is { } first && now - first >= RefusalsApart;
        var next = accepted
            ? present with { RefusedAt = null, Reason = null }
            : present with { RefusedAt = present.RefusedAt ?? now, Reason = refusedBefore ? DisconnectReason.ProviderRefused : present.Reason };
        if (next == present)
            return present;

        // Lost to another write: a new credential, an ending, or the same answer to somebody else. Then this answer is of no use.
        return await store.TryPutAsync(present, next, cancellationToken) ? next : present;
    }

    /// <summary>Ends every connection to an integration that was made under an earlier configuration of it.</summary>
    internal Task EndOvertakenAsync(Integration integration, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        store.ListUsersAsync(integration.Organization, integration.Id, cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (user, token) => await EndOvertakenAsync(integration, user, token));

    private async Task EndOvertakenAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(integration.Organization, user, integration.Id, cancellationToken);

        // A later epoch than this look at the integration knows is that of a person who has connected since.
        if (present?.Secret is not null && present.Epoch < integration.Epoch)
            await EndAsync(present, DisconnectReason.ConfigurationChanged, cancellationToken);
    }

    /// <summary>Where the clients' secrets are kept that people's connections to an integration were made with. A point read for each person.</summary>
    internal async Task<IReadOnlySet<SecretAddress>> ListClientSecretsAsync(
        OrganizationId organization, IntegrationId integration, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<SecretAddress, bool> found = new();
        await Parallel.ForEachAsync(
            store.ListUsersAsync(organization, integration, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (user, token) =>
            {
                if ((await store.FindAsync(organization, user, integration, token))?.Grant?.ClientSecret is { } secret)
                    found.TryAdd(secret.Address, true);
            });
        return found.Keys.ToHashSet();
    }

    /// <summary>Removes the note of an ended credential whose secret is gone; none is fine.</summary>
    internal Task ForgetEndingAsync(OrganizationId organization, UserId user, SecretAddress secret, CancellationToken cancellationToken) =>
        store.ForgetEndingAsync(organization, user, secret, cancellationToken);

    // Where storage goes away in between, the write may have been done and only its answer lost: then the row says so.
    private async Task<bool> CommitAsync(Connection? present, Connection next, CancellationToken cancellationToken)
    {
        try
        {
            return await PutAsync(present, next, cancellationToken);
        }
        catch (UnavailableException)
        {
            var found = await store.FindAsync(next.Organization, next.User, next.Integration, cancellationToken);
            if (found?.Secret != next.Secret)
                throw;
            return true;
        }
    }

    // What is kept is kept, and whoever takes it for lost would revoke it: each reading compares the epochs, and the sweep ends what is overtaken.
    private async Task<Outcome<Connection>> LookAgainAsync(AuthMode mode, Connection kept, CancellationToken cancellationToken)
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
        var problem = integration is null ? Problem.NotFound() : ProblemOf(integration, mode);
        if (problem is null && integration!.Epoch == connection.Epoch)
            return connection;
        var present = await store.FindAsync(connection.Organization, connection.User, connection.Integration, cancellationToken);
        if (present?.Secret == connection.Secret)
            await EndAsync(present!, DisconnectReason.ConfigurationChanged, cancellationToken);
        return problem ?? Problem.Conflict(ErrorCodes.ConcurrentChange, "The integration was changed meanwhile; read it again and connect anew.");
    }

    private async Task<bool> EndAsync(Connection present, DisconnectReason reason, CancellationToken cancellationToken)
    {
        await HintGarbageAsync(present.Organization, present.Integration, present.User, AddressesOf(present), cancellationToken);
        var ended = present with { Secret = null, Reason = reason, RefusedAt = null, ExpiresAt = null, DisplayName = null, Grant = null };
        return await PutAsync(present, ended, cancellationToken);
    }

    private async Task<bool> PutAsync(Connection? present, Connection next, CancellationToken cancellationToken)
    {
        var done = await store.TryPutAsync(present, next, cancellationToken);
        if (done)
            await RemoveEndedAsync(present, cancellationToken);
        return done;
    }

    private async Task RemoveEndedAsync(Connection? ended, CancellationToken cancellationToken)
    {
        if (ended?.Secret is not { } secret)
            return;
        try
        {
            await secrets.DeleteAsync(secret.Address, cancellationToken);
            await store.ForgetEndingAsync(ended.Organization, ended.User, secret.Address, cancellationToken);
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException)
        {
            Log.LeftForLater(logger, secret.Address, exception);
        }
    }

    private async Task<ConnectionPlace> MakePlaceAsync(Integration integration, UserId user, CancellationToken cancellationToken)
    {
        var present = await store.FindAsync(integration.Organization, user, integration.Id, cancellationToken);
        var address = secrets.NewAddress();
        await HintGarbageAsync(integration.Organization, integration.Id, user, [address, .. AddressesOf(present)], cancellationToken);
        return new ConnectionPlace(present, address);
    }

    private Task HintGarbageAsync(
        OrganizationId organization, IntegrationId integration, UserId user, IReadOnlyList<SecretAddress> addresses, CancellationToken cancellationToken) =>
        addresses.Count == 0
            ? Task.CompletedTask
            : schedule.AddAsync(Hint.Garbage(organization, integration.Value, user, addresses), cancellationToken);

    private static IReadOnlyList<SecretAddress> AddressesOf(Connection? connection) => connection?.Secret is { } secret ? [secret.Address] : [];

    private static Problem? ProblemOf(Integration integration, AuthMode mode)
    {
        if (integration.IsArchived)
            return Problem.Conflict(ErrorCodes.Archived, "This integration is archived; nobody can connect to it any more.");
        return integration.AuthMode == mode
            ? null
            : Problem.Conflict(ErrorCodes.WrongAuthMode, $"Nobody connects to this integration in this way: its authMode is {WireNames.Of(integration.AuthMode)}, not {WireNames.Of(mode)}.");
    }

    private static Problem ConcurrentChange() =>
        Problem.Conflict(ErrorCodes.ConcurrentChange, "Somebody else keeps changing this connection; try again.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Secret {Address} of an ended connection could not be removed now; it will be later")]
        public static partial void LeftForLater(ILogger logger, SecretAddress address, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "A connection to integration {Integration} was kept; whether it was overtaken meanwhile could not be seen, the sweep will")]
        public static partial void LeftToTheSweep(ILogger logger, IntegrationId integration, Exception exception);
    }
}
