using System.Diagnostics;
using Kontext.Core.Audit;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;

namespace Kontext.Functions.Audit;

/// <summary>Runs actions with an audit row. The row is written before the action and completed after it.</summary>
public sealed class AuditedActs(AuditService audit)
{
    /// <summary>Runs an action on an existing object.</summary>
    internal Task<Outcome<T>> RunAsync<T>(AuditEvent act, Func<Task<Outcome<T>>> run, CancellationToken cancellationToken)
        where T : notnull => RunAsync(act, run, _ => null, cancellationToken);

    /// <summary>
    /// Runs an action on an existing object, without an audit row when it changes nothing. A repeated request so costs no more than a read.
    /// </summary>
    internal Task<Outcome<T>> RunIfAsync<T>(bool changes, AuditEvent act, Func<Task<Outcome<T>>> run, CancellationToken cancellationToken)
        where T : notnull => changes ? RunAsync(act, run, cancellationToken) : run();

    /// <summary>Runs an action that creates an integration. The id is known only afterwards.</summary>
    internal async Task<Outcome<T>> RunAsync<T>(AuditEvent act, Func<Task<Outcome<T>>> run, Func<T, Guid?> integrationOf, CancellationToken cancellationToken)
        where T : notnull
    {
        var entry = await audit.BeginAsync(act with { TraceId = Activity.Current?.TraceId.ToString() }, cancellationToken);
        var outcome = await run();
        var succeeded = outcome.Succeeded(out var value, out var problem);
        await audit.CompleteAsync(entry, succeeded ? AuditService.Ok : problem!.Code, succeeded ? integrationOf(value!) : null, cancellationToken);
        return outcome;
    }

    /// <summary>Runs an action that returns only a problem, or null.</summary>
    internal async Task<Problem?> RunAsync(AuditEvent act, Func<Task<Problem?>> run, CancellationToken cancellationToken)
    {
        var entry = await audit.BeginAsync(act with { TraceId = Activity.Current?.TraceId.ToString() }, cancellationToken);
        var problem = await run();
        await audit.CompleteAsync(entry, problem?.Code ?? AuditService.Ok, integration: null, cancellationToken);
        return problem;
    }

    /// <summary>Runs an action that always succeeds, or throws.</summary>
    internal async Task RunAsync(AuditEvent act, Func<Task> run, CancellationToken cancellationToken)
    {
        var entry = await audit.BeginAsync(act with { TraceId = Activity.Current?.TraceId.ToString() }, cancellationToken);
        await run();
        await audit.CompleteAsync(entry, AuditService.Ok, integration: null, cancellationToken);
    }

    /// <summary>Returns the audit event of a caller.</summary>
    internal static AuditEvent By(Caller caller, AuditAction action) => new()
    {
        Organization = caller.Organization,
        Actor = caller.User is { } person ? AuditActor.Of(person) : AuditActor.OfClient(caller.ClientId ?? ""),
        Action = action,
    };

    /// <summary>Returns the audit event of a user at a browser.</summary>
    internal static AuditEvent By(OrganizationId organization, UserId person, string? name, AuditAction action) => new()
    {
        Organization = organization,
        Actor = AuditActor.Of(person, name),
        Action = action,
    };
}
