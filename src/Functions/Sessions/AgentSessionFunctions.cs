using Kontext.Core.Applications;
using Kontext.Core.Exchanging;
using Kontext.Core.Idempotency;
using Kontext.Core.Outcomes;
using Kontext.Core.Tokens;
using Kontext.Functions.Applications;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Sessions;

/// <summary>The endpoint with which an application begins a session for an agent, in one call with its own token.</summary>
public sealed class AgentSessionFunctions(
    ApplicationService applications, AgentSessionService agents, SubjectTokens subjects, AuditedActs audited, OneTimeActs once, TokenIssuer issuer)
{
    private static Problem ApplicationRequired { get; } = new()
    {
        Kind = ProblemKind.Forbidden,
        Code = ErrorCodes.ApplicationRequired,
        Message = "Call this with a token that the application got for itself (client_credentials).",
    };

    [Function("StartAgentSession"), Access(Scope.GatewayAccess)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/agent-sessions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (caller.User is not null || caller.IsOfAuthority || ClientId.TryParse(caller.ClientId) is not { IsServiceAccount: false } id
            || await applications.FindAsync(id, cancellationToken) is not { IsArchived: false } application)
        {
            return Answer.Of(ApplicationRequired);
        }

        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && AgentSessionRequest.Parse(body).Succeeded(out var parsed, out problem)
            && (await once.RunAsync(
                request,
                "StartAgentSession",
                body,
                key => agents.FindMadeAsync(application, key, cancellationToken),
                key => StartAsync(application, parsed, key, cancellationToken),
                cancellationToken)).Succeeded(out var started, out problem)
            ? Answer.Created(AgentSessionResponse.Of(started, issuer))
            : new ProblemAnswer(problem, collection: $"{issuer.Name}/{ApplicationAnswers.Applications}/{application.Id.Id}/sessions");
    }

    private async Task<Outcome<AgentSession>> StartAsync(Application application, AgentSessionRequest parsed, KeyedRequest? key, CancellationToken cancellationToken)
    {
        var subject = parsed.IsUserId ? ExchangeSubject.OfForeignUser(parsed.SubjectToken) : (await subjects.ReadAsync(parsed.SubjectToken, cancellationToken)).Subject;
        if (subject is null)
            return Problem.Invalid("/subjectToken", ErrorCodes.InvalidSubject, "The subjectToken does not hold: it is expired, of another audience, or of another organization.");
        return await audited.RunAsync(AgentSessionService.EventOf(application), () => agents.StartAsync(application, subject, parsed, key, cancellationToken), cancellationToken);
    }
}
