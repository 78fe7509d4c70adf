using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Refreshing;

/// <summary>
/// The only way to a user's credential. The credential is refreshed first when its access token is about to expire. When another request is
/// refreshing it, this one waits instead of asking the server a second time.
/// </summary>
public sealed class CredentialResolver(ConnectionStore connections, CredentialUseService uses, RefreshService refreshes, SecretCache secrets, TimeProvider clock)
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RefreshesApart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Returns a credential for a connection. Problems: not_connected, credential_unavailable (with a time to try again). When the refresh
    /// fails for the moment and the access token has not expired, the present access token is returned.
    /// </summary>
    /// <param name="integration">The integration as it was just read.</param>
    /// <param name="connection">The connection as it was just read.</param>
    /// <param name="cancellationToken">Cancels the wait; a refresh that has begun goes on.</param>
    public Task<Outcome<UsableCredential>> ResolveAsync(Integration integration, Connection connection, CancellationToken cancellationToken) =>
        ResolveAsync(integration, connection, TimeSpan.Zero, cancellationToken);

    /// <summary>Returns a credential that is valid for at least a time. One with less left is refreshed first where it can be refreshed.</summary>
    public async Task<Outcome<UsableCredential>> ResolveAsync(Integration integration, Connection connection, TimeSpan atLeast, CancellationToken cancellationToken)
    {
        if (!ConnectionStatus.MayUse(integration, connection, clock.GetUtcNow()))
            return NotConnected();
        if (RefreshTimes.IsDue(connection, clock.GetUtcNow()) || EndsWithin(connection, atLeast))
        {
            if (!(await RefreshAsync(integration, connection, cancellationToken)).Succeeded(out var refreshed, out var problem))
                return problem;
            connection = refreshed;
        }

        return await ReadAsync(connection, cancellationToken);
    }

    /// <summary>
    /// Returns another credential after the resource refused this one with 401: a refreshed one, or the one that another request has stored
    /// since. Problems: not_connected, credential_unavailable.
    /// </summary>
    /// <param name="integration">The integration as it was read.</param>
    /// <param name="refused">The refused credential.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<UsableCredential>> ResolveAnewAsync(Integration integration, UsableCredential refused, CancellationToken cancellationToken)
    {
        var old = refused.Connection;
        if (await connections.FindAsync(old.Organization, old.User, old.Integration, cancellationToken) is not { Secret: not null } present
            || !ConnectionStatus.MayUse(integration, present, clock.GetUtcNow()))
        {
            return NotConnected();
        }

        if (present.Secret == old.Secret)
        {
            if (present is not { Grant.IsRenewable: true, Refresh: { } state })
                return Unavailable("it was refused and cannot be refreshed; connect again.");

            // A resource that refuses every token must not use up the refresh tokens of its users.
            if (clock.GetUtcNow() - state.RefreshedAt < RefreshesApart)
                return Unavailable("it was refreshed just now, and another refresh would not help; try again later.");
            if (!(await FreshAsync(integration, present, cancellationToken)).Succeeded(out var refreshed, out var problem))
                return problem;
            present = refreshed;
        }

        return present.Secret == old.Secret ? Unavailable("it could not be refreshed for the moment; try again later.") : await ReadAsync(present, cancellationToken);
    }

    private bool EndsWithin(Connection connection, TimeSpan time) =>
        connection is { Grant: { IsRenewable: true, AccessTokenExpiresAt: { } end }, Refresh: not null } && end - clock.GetUtcNow() < time;

    // An access token that has not expired is good enough when it cannot be refreshed now.
    private async Task<Outcome<Connection>> RefreshAsync(Integration integration, Connection connection, CancellationToken cancellationToken)
    {
        var outcome = await FreshAsync(integration, connection, cancellationToken);
        if (outcome.Succeeded(out var fresh, out var problem))
            return fresh;
        return problem.Kind == ProblemKind.Unavailable && connection.Grant!.AccessTokenExpiresAt > clock.GetUtcNow() ? connection : problem;
    }

    private async Task<Outcome<Connection>> FreshAsync(Integration integration, Connection connection, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        for (var present = connection; ;)
        {
            var result = await refreshes.RefreshAsync(integration, present, cancellationToken).WaitAsync(cancellationToken);
            switch (result.Kind)
            {
                case RefreshKind.Refreshed:
                    return result.Connection!;
                case RefreshKind.UnderWay when clock.GetElapsedTime(startedAt) < WaitLimit:
                    await Task.Delay(CheckEvery, clock, cancellationToken);
                    break;
                case RefreshKind.Lost or RefreshKind.Overtaken:
                    return NotConnected();
                default:
                    return Unavailable(result.Failure?.Message ?? "it could not be refreshed just now; try again later.");
            }

            if (await connections.FindAsync(present.Organization, present.User, present.Integration, cancellationToken) is not { Secret: not null } found)
                return NotConnected();
            if (found.Secret != connection.Secret)
                return ConnectionStatus.MayUse(integration, found, clock.GetUtcNow()) ? found : NotConnected();
            present = found;
        }
    }

    private async Task<Outcome<UsableCredential>> ReadAsync(Connection connection, CancellationToken cancellationToken)
    {
        var read = await secrets.FindInTimeAsync(connection.Organization.Key, connection.Secret!, cancellationToken);
        if (!read.InTime(out var credential))
            return Unavailable("Key Vault does not answer at the moment; try again later.");
        if (credential is null)
            return Unavailable("it cannot be found in its vault any more; connect again.");
        return new UsableCredential(credential, await uses.RecordUseAsync(connection, cancellationToken));
    }

    private static Problem NotConnected() =>
        Problem.Conflict(ErrorCodes.NotConnected, "the connection has ended; connect again.");

    private static Problem Unavailable(string message) => Problem.Unavailable(ErrorCodes.CredentialUnavailable, message, TimeSpan.FromSeconds(30));
}

/// <summary>A credential that may be sent to the integration now. It exists in memory only, during a call.</summary>
/// <param name="Credential">The credential.</param>
/// <param name="Connection">The connection of the credential, as stored now.</param>
public sealed record UsableCredential(Credential Credential, Connection Connection)
{
    /// <summary>Returns the type name only, so that no log shows the content.</summary>
    public override string ToString() => nameof(UsableCredential);
}
