using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Probes;
using Kontext.Core.Refreshing;

namespace Kontext.Core.Validation;

/// <summary>Tries one person's own credential, and records on that person's connection alone what became of it.</summary>
public sealed class PersonCheck(ServerCheck check, CredentialResolver credentials, ConnectionStore connections, CredentialUseService uses, TimeProvider clock)
{
    // Of the 20 seconds that the whole answer may take.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(17);

    /// <summary>The connection whose credential there may be to try; null when the person never connected. One point read.</summary>
    internal Task<Connection?> FindAsync(Integration integration, UserId user, CancellationToken cancellationToken) =>
        connections.FindAsync(integration.Organization, user, integration.Id, cancellationToken);

    /// <summary>Null when there is nothing to try. What the server refuses is renewed, where that can be, and tried once more.</summary>
    internal async Task<PersonFinding?> TryAsync(Integration integration, Connection? connection, CancellationToken cancellationToken)
    {
        if (integration.AuthMode is not (AuthMode.UserToken or AuthMode.OAuth) || connection is null || !ConnectionStatus.MayUse(integration, connection, clock.GetUtcNow()))
            return null;
        using var step = Steps.Begin("check own credential");
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await FindOutAsync(integration, connection, either.Token);
        }
        catch (UnavailableException exception)
        {
            // What was found on the integration's plane is worth telling all the same.
            return new PersonFinding(Untried($"{exception.Dependency} does not answer at the moment; try again later."), connection);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new PersonFinding(Untried("reading it from its vault took too long; try again later."), connection);
        }
    }

    /// <summary>Only a clear yes or no of the server's says something about the credential.</summary>
    internal async Task<Connection> RecordAsync(PersonFinding finding, CancellationToken cancellationToken) => finding.Found.Outcome switch
    {
        ProbeOutcome.Accepted => await uses.RecordAnswerAsync(finding.Connection, accepted: true, cancellationToken),
        ProbeOutcome.CredentialRefused => await uses.RecordAnswerAsync(finding.Connection, accepted: false, cancellationToken),
        ProbeOutcome.ScopeMissing => await uses.RecordDemandAsync(finding.Connection, finding.Found.MissingScopes, cancellationToken),
        _ => finding.Connection,
    };

    private async Task<PersonFinding> FindOutAsync(Integration integration, Connection connection, CancellationToken cancellationToken)
    {
        if (!(await credentials.ResolveAsync(integration, connection, cancellationToken)).Succeeded(out var usable, out var problem))
            return new PersonFinding(Untried(problem.Message), await FindAgainAsync(connection, cancellationToken));
        var first = await AskAsync(integration, usable, cancellationToken);
        if (first is not { Found: { Outcome: ProbeOutcome.CredentialRefused } found } || usable.Connection.Grant is not { IsRenewable: true })
            return first;
        if (!(await credentials.ResolveAnewAsync(integration, usable, cancellationToken)).Succeeded(out var renewed, out _))
            return new PersonFinding(found, await FindAgainAsync(connection, cancellationToken));
        return await AskAsync(integration, renewed, cancellationToken);
    }

    private async Task<PersonFinding> AskAsync(Integration integration, UsableCredential usable, CancellationToken cancellationToken) =>
        new(await check.OfPersonAsync(integration, usable.Credential, cancellationToken), usable.Connection);

    private async Task<Connection> FindAgainAsync(Connection connection, CancellationToken cancellationToken) =>
        await connections.FindAsync(connection.Organization, connection.User, connection.Integration, cancellationToken) ?? connection;

    private static ProbeResult Untried(string why) => new() { Outcome = ProbeOutcome.CredentialMissing, Message = why };
}

/// <summary>What became of a person's own credential.</summary>
/// <param name="Found">What the server said to it.</param>
/// <param name="Connection">The connection as it stood then.</param>
internal sealed record PersonFinding(ProbeResult Found, Connection Connection);
