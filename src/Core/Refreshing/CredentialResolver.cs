using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Refreshing;

/// <summary>
/// The one way to a person's credential: fresh, whoever renews it. Where somebody else is renewing it, it waits for them instead of asking the
/// server a second time.
/// </summary>
public sealed class CredentialResolver(ConnectionStore connections, CredentialUseService uses, RefreshService refreshes, SecretCache secrets, TimeProvider clock)
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan VaultTimeLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RenewalsApart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A credential for a connection. Problems: not_connected, credential_unavailable (with a time to try again). An access token that lives
    /// longer is given out as it is where renewing it fails for the moment.
    /// </summary>
    /// <param name="integration">As it was just read.</param>
    /// <param name="connection">As it was just read.</param>
    /// <param name="cancellationToken">The caller's; a refresh that has begun goes on.</param>
    public Task<Outcome<UsableCredential>> ResolveAsync(Integration integration, Connection connection, CancellationToken cancellationToken) =>
        ResolveAsync(integration, connection, TimeSpan.Zero, cancellationToken);

    /// <summary>The same for a caller that needs the credential for some time: one that has less left is renewed first, where that can be.</summary>
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

    /// <summary>Another credential in the place of one that the resource refused with 401: renewed, unless somebody has renewed it since. Problems as above.</summary>
    /// <param name="integration">As it was read.</param>
    /// <param name="refused">What was refused.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Outcome<UsableCredential>> ResolveAnewAsync(Integration integration, UsableCredential refused, CancellationToken cancellationToken)
    {
        var old = refused.Connection;
        if (await connections.FindAsync(old.Organization, old.User, old.Integration, cancellationToken) is not { Secret: not null } present
            || !ConnectionStatus.MayUse(integration, present, clock.GetUtcNow()))
            return NotConnected();
        if (present.Secret == old.Secret)
        {
            if (present is not { Grant.IsRenewable: true, Refresh: { } state })
                return Unavailable("it was refused and cannot be renewed; connect again.");

            // A resource that refuses whatever it is sent must not have everybody's refresh tokens used up.
            if (clock.GetUtcNow() - state.RefreshedAt < RenewalsApart)
                return Unavailable("it was renewed just now, and renewing it again would not help; try again later.");
            if (!(await FreshAsync(integration, present, cancellationToken)).Succeeded(out var refreshed, out var problem))
                return problem;
            present = refreshed;
        }

        return present.Secret == old.Secret ? Unavailable("it could not be renewed for the moment; try again later.") : await ReadAsync(present, cancellationToken);
    }

    private bool EndsWithin(Connection connection, TimeSpan time) =>
        connection is { Grant: { IsRenewable: true, AccessTokenExpiresAt: { } end }, Refresh: not null } && end - clock.GetUtcNow() < time;

    // What cannot be renewed now and has not run out yet will do.
    private async Task<Outcome<Connection>> RefreshAsync(Integration integration, Connection connection, CancellationToken cancellationToken)
    {
        var outcome = await FreshAsync(integration, connection, cancellationToken);
        if (outcome.Succeeded(out var fresh, out var problem))
            return fresh;
        return problem.Kind == ProblemKind.Unavailable && connection.Grant!.AccessTokenExpiresAt > clock.GetUtcNow() ? connection : problem;
    }

    private async Task<Outcome<Connection>> FreshAsync(Integration integration, Connection connection, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var present = connection; ;)
        {
            var result = await refreshes.RefreshAsync(integration, present, cancellationToken).WaitAsync(cancellationToken);
            switch (result.Kind)
            {
                case RefreshKind.Refreshed:
                    return result.Connection!;
                case RefreshKind.UnderWay when clock.GetElapsedTime(began) < WaitLimit:
                    await Task.Delay(LookEvery, clock, cancellationToken);
                    break;
                case RefreshKind.Lost or RefreshKind.Overtaken:
                    return NotConnected();
                default:
                    return Unavailable(result.Failure?.Message ?? "it could not be renewed just now; try again later.");
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
        // A vault's own retries would take longer than whoever needs the credential may wait.
        using var limit = new CancellationTokenSource(VaultTimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (await secrets.FindAsync(connection.Secret!, either.Token) is { } credential)
                return new UsableCredential(credential, await uses.RecordUseAsync(connection, cancellationToken));
            return Unavailable("it cannot be found in its vault any more; connect again.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Unavailable("Key Vault does not answer at the moment; try again later.");
        }
    }

    private static Problem NotConnected() =>
        Problem.Conflict(ErrorCodes.NotConnected, "the connection has ended; connect again.");

    private static Problem Unavailable(string message) => Problem.Unavailable(ErrorCodes.CredentialUnavailable, message, TimeSpan.FromSeconds(30));
}

/// <summary>A credential that may be sent to the integration now. Exists in memory, while a call is made.</summary>
/// <param name="Credential">What lets us act.</param>
/// <param name="Connection">The connection it is of, as it stands now.</param>
public sealed record UsableCredential(Credential Credential, Connection Connection)
{
    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(UsableCredential);
}
