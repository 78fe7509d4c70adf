using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Core.Outcomes;
using Kontext.Functions.Audit;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Applications;

/// <summary>
/// The endpoints for service accounts. A service account may do everything in its organization. To create one, or a secret of one, a caller
/// needs the scope management:all.
/// </summary>
public sealed class ServiceAccountFunctions(ApplicationService applications, ApplicationAnswers answers, AuditedActs audited)
{
    private const string All = ApplicationAnswers.ServiceAccounts;
    private const string One = All + "/{id}";

    private static Problem NotFound { get; } = Problem.NotFound("service account");

    [Function("CreateServiceAccount"), Access(Scope.ManagementAll)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = All)] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && CreateServiceAccountRequest.Parse(body).Succeeded(out var wish, out problem)
            && (await audited.RunAsync(
                AuditedActs.By(caller, AuditAction.ServiceAccountCreate), () => applications.CreateAsync(caller.Organization, wish, cancellationToken), cancellationToken))
                .Succeeded(out var created, out problem)
            ? answers.CreatedAccount(request, created)
            : Answer.Of(problem);
    }

    [Function("ListServiceAccounts"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = All)] HttpRequest request, CancellationToken cancellationToken) =>
        ListApplicationsRequest.Parse(request.Caller().Organization, serviceAccounts: true, request.QueryText("limit"), request.QueryText("cursor"))
            .Succeeded(out var wish, out var problem)
            ? ApplicationAnswers.OfAccounts(await applications.ListAsync(wish, cancellationToken))
            : Answer.Of(problem);

    [Function("GetServiceAccount"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        await applications.FindAsync(request.Caller().Organization, serviceAccount: true, id, cancellationToken) is { } found
            ? ApplicationAnswers.OfAccount(new NewClient(found, Secret: null))
            : Answer.Of(NotFound);

    [Function("DeleteServiceAccount"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await applications.FindAnyAsync(caller.Organization, serviceAccount: true, id, cancellationToken) is not { } present)
            return Answer.Of(NotFound);
        return (await audited.RunAsync(
            AuditedActs.By(caller, AuditAction.ServiceAccountDelete) with { Application = present.Id.ToString() },
            () => applications.ArchiveAsync(present, cancellationToken),
            cancellationToken)).Succeeded(out _, out var problem)
            ? Answer.NoContent
            : Answer.Of(problem);
    }

    [Function("RotateServiceAccountSecret"), Access(Scope.ManagementAll)]
    public async Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/rotate-secret")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await applications.FindAsync(caller.Organization, serviceAccount: true, id, cancellationToken) is not { } present)
            return Answer.Of(NotFound);
        return (await RequestBody.ReadOptionalAsync(request, cancellationToken)).Succeeded(out _, out var problem)
            && RotateSecretRequest.Parse(request.QueryText("graceSeconds")).Succeeded(out var wish, out problem)
            && (await audited.RunAsync(
                AuditedActs.By(caller, AuditAction.ClientRotateSecret) with { Application = present.Id.ToString() },
                () => applications.RotateAsync(present, wish, cancellationToken),
                cancellationToken)).Succeeded(out var rotated, out problem)
            ? ApplicationAnswers.OfAccount(rotated)
            : Answer.Of(problem);
    }
}
