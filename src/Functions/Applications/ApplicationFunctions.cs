using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Applications;

public sealed class ApplicationFunctions(
    ApplicationService applications, ApplicationAnswers answers, AuditedActs audited, ClientActs acts, OneTimeActs once, WebAddressRules rules)
{
    private const string All = ApplicationAnswers.Applications;
    private const string One = All + "/{id}";

    [Function("CreateApplication"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = All)] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && CreateApplicationRequest.Parse(body).Succeeded(out var parsed, out problem)
            && (await once.RunAsync(
                request,
                "CreateApplication",
                body,
                key => applications.FindMadeAsync(caller.Organization, key, cancellationToken),
                key => audited.RunAsync(
                    AuditedActs.By(caller, AuditAction.ApplicationCreate), () => applications.CreateAsync(caller.Organization, parsed, key, cancellationToken), cancellationToken),
                cancellationToken)).Succeeded(out var created, out problem)
            ? answers.Created(request, created)
            : answers.NotCreated(All, problem);
    }

    [Function("ListApplications"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = All)] HttpRequest request, CancellationToken cancellationToken) =>
        ListApplicationsRequest.Parse(request.Caller().Organization, serviceAccounts: false, request.QueryText("limit"), request.QueryText("cursor"))
            .Succeeded(out var parsed, out var problem)
            ? ApplicationAnswers.Of(await applications.ListAsync(parsed, cancellationToken))
            : Answer.Of(problem);

    [Function("GetApplication"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await FindAsync(request, id, cancellationToken)).Succeeded(out var found, out var problem) ? ApplicationAnswers.Of(found) : Answer.Of(problem);

    [Function("UpdateApplication"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Succeeded(out var present, out var problem)
            || !(await RequestBody.ReadPatchAsync(request, cancellationToken)).Succeeded(out var body, out problem)
            || !UpdateApplicationRequest.Parse(body, rules).Succeeded(out var parsed, out problem))
        {
            return Answer.Of(problem);
        }

        // A caller who sets the trusted identity providers could act as any user of the application.
        if (parsed.ChangesTrust && !request.Caller().Has(Scope.ManagementAll))
            return new ProblemAnswer(NeedsManagement, Scope.ManagementAll);
        return (await acts.RunAsync(
            request, AuditAction.ApplicationUpdate, present, () => applications.UpdateAsync(present, parsed, cancellationToken), cancellationToken))
            .Succeeded(out var changed, out problem)
            ? ApplicationAnswers.Of(changed)
            : Answer.Of(problem);
    }

    [Function("ArchiveApplication"), Access(Scope.ApplicationsWrite)]
    public Task<IResult> ArchiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        acts.ArchiveAsync(request, serviceAccount: false, id, cancellationToken);

    [Function("GetApplicationOAuth"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> GetOAuthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One + "/oauth")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await FindAsync(request, id, cancellationToken)).Succeeded(out var found, out var problem) ? ApplicationAnswers.OfClient(found) : Answer.Of(problem);

    [Function("UpdateApplicationOAuth"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> UpdateOAuthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = One + "/oauth")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        return (await FindAsync(request, id, cancellationToken)).Succeeded(out var present, out var problem)
            && (await RequestBody.ReadPatchAsync(request, cancellationToken)).Succeeded(out var body, out problem)
            && UpdateClientRequest.Parse(body).Succeeded(out var parsed, out problem)
            && (await acts.RunAsync(
                request, AuditAction.ApplicationUpdate, present, () => applications.UpdateAsync(present, parsed, cancellationToken), cancellationToken))
                .Succeeded(out var changed, out problem)
            ? ApplicationAnswers.OfClient(changed)
            : Answer.Of(problem);
    }

    [Function("RotateApplicationSecret"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/rotate-secret")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await acts.RotateAsync(request, serviceAccount: false, id, cancellationToken)).Succeeded(out var rotated, out var problem)
            ? ApplicationAnswers.OfClient(rotated.Application, rotated.Secret)
            : Answer.Of(problem);

    private static Problem NeedsManagement { get; } = new()
    {
        Kind = ProblemKind.Forbidden,
        Code = ErrorCodes.InsufficientScope,
        Message = "Changing externalAuth or trust needs the scope management:all.",
    };

    private Task<Outcome<Application>> FindAsync(HttpRequest request, string id, CancellationToken cancellationToken) =>
        acts.FindAsync(request, serviceAccount: false, id, cancellationToken);
}
