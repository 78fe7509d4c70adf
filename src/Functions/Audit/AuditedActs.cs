using System.Diagnostics;
using Kontext.Core.Audit;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Functions.Http;

namespace Kontext.Functions.Audit;

/// <summary>Does what changes something under an audit row: written before the act, completed after it.</summary>
public sealed class AuditedActs(AuditService audit)
{
    /// <summary>An act on something that exists.</summary>
    internal Task<Outcome<T>> RunAsync<T>(AuditEvent act, Func<Task<Outcome<T>>> run, CancellationToken cancellationToken)
        where T : notnull => RunAsync(act, run, _ => null, cancellationToken);

    /// <summary>An act on something that exists, unless it would change nothing: what a script repeats must cost no more than reading.</summary>
    internal Task<Outcome<T>> RunIfAsync<T>(bool changes, AuditEvent act, Func<Task<Outcome<T>>> run, CancellationToken cancellationToken)
        where T : notnull => changes ? RunAsync(act, run, cancellationToken) : run();

    /// <summary>An act that makes an integration, whose id is known only then.</summary>
    internal async Task<Outcome<T>> RunAsync<T>(AuditEvent act, Func<Task<Outcome<T>>> run, Func<T, Guid?> integrationOf, CancellationToken cancellationToken)
        where T : notnull
    {
        var entry = await audit.BeginAsync(act with { TraceId = Activity.Current?.TraceId.ToString() }, cancellationToken);
        var outcome = await run();
        var succeeded = outcome.Succeeded(out var value, out var problem);
        await audit.CompleteAsync(entry, succeeded ? AuditService.Ok : problem!.Code, succeeded ? integrationOf(value!) : null, cancellationToken);
        return outcome;
    }

    /// <summary>An act that gives nothing back but what stood in its way.</summary>
    internal async Task<Problem?> RunAsync(AuditEvent act, Func<Task<Problem?>> run, CancellationToken cancellationToken)
    {
        var entry = await audit.BeginAsync(act with { TraceId = Activity.Current?.TraceId.ToString() }, cancellationToken);
        var problem = await run();
        await audit.CompleteAsync(entry, problem?.Code ?? AuditService.Ok, integration: null, cancellationToken);
        return problem;
    }

    /// <summary>An act of a caller.</summary>
    internal static AuditEvent By(Caller caller, AuditAction action) => new()
    {
        Organization = caller.Organization,
        Actor = caller.User is { } person ? AuditActor.Of(person) : AuditActor.OfClient(caller.ClientId ?? ""),
        Action = action,
    };

    /// <summary>An act of a person who is known at a browser.</summary>
    internal static AuditEvent By(OrganizationId organization, UserId person, string? name, AuditAction action) => new()
    {
        Organization = organization,
        Actor = AuditActor.Of(person, name),
        Action = action,
    };
}
