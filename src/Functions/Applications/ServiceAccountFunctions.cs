using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Applications;

/// <summary>
/// The endpoints for service accounts. A service account may do everything in its organization. To create one, or a secret of one, a caller
/// needs the scope management:all.
/// </summary>
public sealed class ServiceAccountFunctions(ApplicationService applications, ApplicationAnswers answers, AuditedActs audited, ClientActs acts, OneTimeActs once)
{
    private const string All = ApplicationAnswers.ServiceAccounts;
    private const string One = All + "/{id}";

    [Function("CreateServiceAccount"), Access(Scope.ManagementAll)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = All)] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && CreateServiceAccountRequest.Parse(body).Succeeded(out var parsed, out problem)
            && (await once.RunAsync(
                request,
                "CreateServiceAccount",
                body,
                key => applications.FindMadeAsync(caller.Organization, key, cancellationToken),
                key => audited.RunAsync(
                    AuditedActs.By(caller, AuditAction.ServiceAccountCreate), () => applications.CreateAsync(caller.Organization, parsed, key, cancellationToken), cancellationToken),
                cancellationToken)).Succeeded(out var created, out problem)
            ? answers.CreatedAccount(request, created)
            : answers.NotCreated(All, problem);
    }

    [Function("ListServiceAccounts"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = All)] HttpRequest request, CancellationToken cancellationToken) =>
        ListApplicationsRequest.Parse(request.Caller().Organization, serviceAccounts: true, request.QueryText("limit"), request.QueryText("cursor"))
            .Succeeded(out var parsed, out var problem)
            ? ApplicationAnswers.OfAccounts(await applications.ListAsync(parsed, cancellationToken))
            : Answer.Of(problem);

    [Function("GetServiceAccount"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await acts.FindAsync(request, serviceAccount: true, id, cancellationToken)).Succeeded(out var found, out var problem)
            ? ApplicationAnswers.OfAccount(new NewClient(found, Secret: null))
            : Answer.Of(problem);

    [Function("DeleteServiceAccount"), Access(Scope.ApplicationsWrite)]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        acts.ArchiveAsync(request, serviceAccount: true, id, cancellationToken);

    [Function("RotateServiceAccountSecret"), Access(Scope.ManagementAll)]
    public async Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/rotate-secret")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await acts.RotateAsync(request, serviceAccount: true, id, cancellationToken)).Succeeded(out var rotated, out var problem)
            ? ApplicationAnswers.OfAccount(rotated)
            : Answer.Of(problem);
}
