using System.Text.Json;
using Kontext.Core.Audit;
using Kontext.Core.Idempotency;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Validation;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Integrations;

public sealed class IntegrationFunctions(
    IntegrationService integrations, ValidationService validation, IntegrationResponses responses, RateLimits limits, WebAddressRules rules, IOptions<DeploymentOptions> deployment,
    AuditedActs audited, OneTimeActs once)
{
    private const string All = "api/v1/integrations";
    private const string One = "api/v1/integrations/{id}";

    [Function("CreateIntegration"), Access(Scope.IntegrationsWrite)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = All)] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var isNew = false;
        if (!(await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            || !CreateIntegrationRequest.Parse(body, rules).Succeeded(out var parsed, out problem)
            || !(await once.RunAsync(
                request,
                "CreateIntegration",
                body,
                key => integrations.FindMadeAsync(caller.Organization, key, cancellationToken),
                key =>
                {
                    isNew = true;
                    return CreateAsync(caller, parsed, key, cancellationToken);
                },
                cancellationToken)).Succeeded(out var integration, out problem))
        {
            return Answer.Of(problem);
        }

        request.HttpContext.Response.Headers.Location = $"{deployment.Value.PublicUrl.TrimEnd('/')}/{All}/{integration.Id}";
        return Answer.Created(isNew ? responses.OfNew(caller, integration) : await responses.OfChangedAsync(caller, integration, cancellationToken));
    }

    [Function("ListIntegrations"), Access(Scope.IntegrationsRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = All)] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        return ListIntegrationsRequest.Parse(caller.Organization, request.QueryText("limit"), request.QueryText("cursor"), request.QueryText("name"))
            .Succeeded(out var parsed, out var problem)
            ? await responses.ListAsync(caller, parsed, cancellationToken)
            : Answer.Of(problem);
    }

    [Function("GetIntegration"), Access(Scope.IntegrationsRead)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        IntegrationId.TryParse(id, out var key) && await responses.FindAsync(request.Caller(), key, cancellationToken) is { } found
            ? Answer.Of(new IntegrationEnvelope(found))
            : Answer.NotFound();

    [Function("UpdateIntegration"), Access(Scope.IntegrationsWrite)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } present)
            return Answer.NotFound();
        return (await RequestBody.ReadPatchAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && ParsePatch(request, body).Succeeded(out var parsed, out problem)
            && (problem = parsed.BringsSecret ? limits.SecretWrite(caller.Organization) : null) is null
            && (await audited.RunIfAsync(
                IntegrationService.Changes(present, parsed, request.IfMatch()),
                AuditedActs.By(caller, AuditAction.IntegrationUpdate) with { Integration = present.Id.Value },
                () => integrations.UpdateAsync(present, parsed, request.IfMatch(), cancellationToken),
                cancellationToken)).Succeeded(out var integration, out problem)
            ? Answer.Of(await responses.OfChangedAsync(caller, integration, cancellationToken))
            : Answer.Of(problem);
    }

    [Function("ArchiveIntegration"), Access(Scope.IntegrationsWrite)]
    public async Task<IResult> ArchiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(request.Caller().Organization, id, cancellationToken) is not { } present)
            return Answer.NotFound();
        return (await audited.RunIfAsync(
            !present.IsArchived,
            AuditedActs.By(request.Caller(), AuditAction.IntegrationArchive) with { Integration = present.Id.Value },
            () => integrations.ArchiveAsync(present, request.IfMatch(), cancellationToken),
            cancellationToken)).Succeeded(out _, out var problem)
            ? Answer.NoContent
            : Answer.Of(problem);
    }

    [Function("GetValidation"), Access(Scope.IntegrationsRead)]
    public async Task<IResult> GetValidationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One + "/validation")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        IntegrationId.TryParse(id, out var key) && await responses.FindValidationAsync(request.Caller(), key, cancellationToken) is { } found
            ? Answer.Of(new LastValidationEnvelope(found))
            : Answer.NotFound();

    [Function("ValidateIntegration"), Access(Scope.IntegrationsWrite)]
    public async Task<IResult> ValidateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/validate")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } present)
            return Answer.NotFound();
        if (request.IfMatch().Check(present) is { } stale)
            return Answer.Of(stale);
        return (await limits.ValidateAsync(caller.Organization, () => validation.ValidateAsync(present, caller.User, cancellationToken))).Succeeded(out var report, out var problem)
            ? Answer.Of(responses.Of(caller, report))
            : Answer.Of(problem);
    }

    private async Task<Outcome<Integration>> CreateAsync(Caller caller, CreateIntegrationRequest parsed, KeyedRequest? key, CancellationToken cancellationToken)
    {
        if (await limits.CreateAsync(caller.Organization, parsed.BringsSecret, cancellationToken) is { } problem)
            return problem;
        var outcome = await audited.RunAsync(
            AuditedActs.By(caller, AuditAction.IntegrationCreate),
            () => integrations.CreateAsync(caller.Organization, parsed, key, cancellationToken),
            made => made.Id.Value,
            cancellationToken);
        if (outcome.Succeeded(out _, out _))
            limits.Created(caller.Organization);
        return outcome;
    }

    private Outcome<UpdateIntegrationRequest> ParsePatch(HttpRequest request, JsonElement body) => RequestBody.IsMergePatch(request)
        ? UpdateIntegrationRequest.ParseMergePatch(body, rules)
        : UpdateIntegrationRequest.Parse(body, rules);
}
