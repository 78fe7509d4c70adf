using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Core.Outcomes;
using Kontext.Core.Sessions;
using Kontext.Functions.Applications;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Sessions;

/// <summary>The endpoints for the sessions of an application, and for the people who agreed to it.</summary>
public sealed class SessionFunctions(ApplicationService applications, SessionService sessions, DelegationService delegations, ClientActs acts)
{
    private const string All = ApplicationAnswers.Applications + "/{id}/sessions";
    private const string One = All + "/{sessionId}";
    private const string Delegations = ApplicationAnswers.Applications + "/{id}/delegations";

    private static Problem NoSession { get; } = Problem.NotFound("session");

    private static Problem NoDelegation { get; } = Problem.NotFound("delegation");

    [Function("ListSessions"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = All)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await acts.FindAsync(request, serviceAccount: false, id, cancellationToken)).Succeeded(out var application, out var problem)
            || !ListSessionsRequest.Parse(application, request.QueryText("limit"), request.QueryText("cursor")).Succeeded(out var parsed, out problem))
        {
            return Answer.Of(problem);
        }

        var (items, last) = await sessions.ListAsync(application, parsed.AfterSession, parsed.Limit, cancellationToken);
        return Answer.Of(new SessionListResponse([.. items.Select(SessionResponse.Of)], last is { } after ? parsed.CursorAfter(after.ToString("N")) : null));
    }

    [Function("GetSession"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string id, string sessionId, CancellationToken cancellationToken)
    {
        if (!(await acts.FindAsync(request, serviceAccount: false, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        return await sessions.FindAsync(application, sessionId, cancellationToken) is { } session ? Answer.Of(new SessionEnvelope(SessionResponse.Of(session))) : Answer.Of(NoSession);
    }

    [Function("EndSession"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> EndAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, string id, string sessionId, CancellationToken cancellationToken)
    {
        if (!(await acts.FindAsync(request, serviceAccount: false, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        if (await sessions.FindAsync(application, sessionId, cancellationToken) is not { } session)
            return Answer.Of(NoSession);
        return await EndAsync(request, application, AuditAction.SessionEnd, () => sessions.EndAsync(session, cancellationToken), cancellationToken);
    }

    [Function("EndAllSessions"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> EndAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = All)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await acts.FindAsync(request, serviceAccount: false, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        return (await acts.RunAsync(request, AuditAction.SessionEnd, application, () => applications.EndSessionsAsync(application, cancellationToken), cancellationToken))
            .Succeeded(out _, out problem)
            ? Answer.NoContent
            : Answer.Of(problem);
    }

    [Function("ListDelegations"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> ListDelegationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Delegations)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await acts.FindAsync(request, serviceAccount: false, id, cancellationToken)).Succeeded(out var application, out var problem)
            || !ListSessionsRequest.Parse(application, request.QueryText("limit"), request.QueryText("cursor")).Succeeded(out var parsed, out problem))
        {
            return Answer.Of(problem);
        }

        var (items, last) = await delegations.ListAsync(application, parsed.After, parsed.Limit, cancellationToken);
        return Answer.Of(new DelegationListResponse([.. items.Select(DelegationResponse.Of)], last is { } after ? parsed.CursorAfter(after) : null));
    }

    [Function("EndDelegation"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> EndDelegationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Delegations + "/{delegationId}")] HttpRequest request,
        string id,
        string delegationId,
        CancellationToken cancellationToken)
    {
        if (!(await acts.FindAsync(request, serviceAccount: false, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        if (await delegations.FindAsync(application, delegationId, cancellationToken) is not { } delegation)
            return Answer.Of(NoDelegation);
        return await EndAsync(request, application, AuditAction.DelegationEnd, () => delegations.EndAsync(delegation, cancellationToken), cancellationToken);
    }

    private async Task<IResult> EndAsync(HttpRequest request, Application application, AuditAction action, Func<Task> end, CancellationToken cancellationToken)
    {
        await acts.RunAsync(request, action, application, end, cancellationToken);
        return Answer.NoContent;
    }
}
