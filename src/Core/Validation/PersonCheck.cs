using Kontext.Core.Bounds;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Probes;
using Kontext.Core.Refreshing;

namespace Kontext.Core.Validation;

/// <summary>Tries one user's own credential, and records the result on that user's connection only.</summary>
public sealed class PersonCheck(ServerCheck check, CredentialResolver credentials, ConnectionStore connections, CredentialUseService uses, TimeProvider clock)
{
    // A part of the 20 seconds that the whole answer may take.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(17);

    /// <summary>Returns the user's connection; null when the user never connected. One point read.</summary>
    internal Task<Connection?> FindAsync(Integration integration, UserId user, CancellationToken cancellationToken) =>
        connections.FindAsync(integration.Organization, user, integration.Id, cancellationToken);

    /// <summary>
    /// Tries the credential; null when there is none to try. A refused grant is refreshed, when it can be, and tried once more.
    /// </summary>
    internal async Task<PersonFinding?> TryAsync(Integration integration, Connection? connection, CancellationToken cancellationToken)
    {
        if (integration.AuthMode is not (AuthMode.UserToken or AuthMode.OAuth) || connection is null || !ConnectionStatus.MayUse(integration, connection, clock.GetUtcNow()))
            return null;
        using var step = Steps.Begin("check own credential");
        try
        {
            var tried = await Timed.RunAsync(TimeLimit, clock, token => TryWithRefreshAsync(integration, connection, token), cancellationToken);
            return tried.InTime(out var finding)
                ? finding
                : new PersonFinding(Untried("reading it from its vault took too long; try again later."), connection);
        }
        catch (UnavailableException exception)
        {
            // The result for the integration is still worth reporting.
            return new PersonFinding(Untried($"{exception.Dependency} does not answer at the moment; try again later."), connection);
        }
    }

    /// <summary>Records the result. Only a clear acceptance, refusal or demand of the server says something about the credential.</summary>
    internal async Task<Connection> RecordAsync(PersonFinding finding, CancellationToken cancellationToken) => finding.Found.Outcome switch
    {
        ProbeOutcome.Accepted => await uses.RecordAnswerAsync(finding.Connection, accepted: true, cancellationToken),
        ProbeOutcome.CredentialRefused => await uses.RecordAnswerAsync(finding.Connection, accepted: false, cancellationToken),
        ProbeOutcome.ScopeMissing => await uses.RecordDemandAsync(finding.Connection, finding.Found.MissingScopes, cancellationToken),
        _ => finding.Connection,
    };

    private async Task<PersonFinding> TryWithRefreshAsync(Integration integration, Connection connection, CancellationToken cancellationToken)
    {
        if (!(await credentials.ResolveAsync(integration, connection, cancellationToken)).Succeeded(out var usable, out var problem))
            return new PersonFinding(Untried(problem.Message), await FindAgainAsync(connection, cancellationToken));
        var first = await AskAsync(integration, usable, cancellationToken);
        if (first is not { Found: { Outcome: ProbeOutcome.CredentialRefused } found } || usable.Connection.Grant is not { IsRenewable: true })
            return first;
        if (!(await credentials.ResolveAnewAsync(integration, usable, cancellationToken)).Succeeded(out var refreshed, out _))
            return new PersonFinding(found, await FindAgainAsync(connection, cancellationToken));
        return await AskAsync(integration, refreshed, cancellationToken);
    }

    private async Task<PersonFinding> AskAsync(Integration integration, UsableCredential usable, CancellationToken cancellationToken) =>
        new(await check.OfPersonAsync(integration, usable.Credential, cancellationToken), usable.Connection);

    private async Task<Connection> FindAgainAsync(Connection connection, CancellationToken cancellationToken) =>
        await connections.FindAsync(connection.Organization, connection.User, connection.Integration, cancellationToken) ?? connection;

    private static ProbeResult Untried(string why) => new() { Outcome = ProbeOutcome.CredentialMissing, Message = why };
}

/// <summary>The result for a user's own credential.</summary>
/// <param name="Found">The result of the probe.</param>
/// <param name="Connection">The connection as it was read then.</param>
internal sealed record PersonFinding(ProbeResult Found, Connection Connection);
