using Kontext.Core.Applications;
using Kontext.Core.Attachments;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Applications;

/// <summary>The endpoints for the integrations that an application may use.</summary>
public sealed class AttachmentFunctions(ClientActs acts, AttachmentService attachments)
{
    private const string All = ApplicationAnswers.Applications + "/{id}/integrations";
    private const string One = All + "/{integrationId}";

    [Function("ListAttachedIntegrations"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = All)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await FindAsync(request, id, cancellationToken)).Succeeded(out var application, out var problem) ? ApplicationAnswers.Of(application.Attached) : Answer.Of(problem);

    [Function("ReplaceAttachedIntegrations"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> ReplaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = All)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out problem)
            && ReplaceAttachmentsRequest.Parse(body).Succeeded(out var parsed, out problem)
            && (await acts.ChangeAttachmentsAsync(request, application, integration: null, () => attachments.ReplaceAsync(application, parsed, cancellationToken), cancellationToken))
                .Succeeded(out var changed, out problem)
            ? ApplicationAnswers.Of(changed.Attached)
            : Answer.Of(problem);
    }

    [Function("AttachIntegration"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> AttachAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One)] HttpRequest request, string id, string integrationId, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        if (!IntegrationId.TryParse(integrationId, out var integration))
            return Answer.NotFound();
        return (await RequestBody.ReadOptionalAsync(request, cancellationToken)).Succeeded(out _, out problem)
            && (await acts.ChangeAttachmentsAsync(request, application, integration, () => attachments.AttachAsync(application, integration, cancellationToken), cancellationToken))
                .Succeeded(out _, out problem)
            ? Answer.NoContent
            : Answer.Of(problem);
    }

    [Function("DetachIntegration"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> DetachAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, string id, string integrationId, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        if (!IntegrationId.TryParse(integrationId, out var integration))
            return Answer.NotFound();
        return (await acts.ChangeAttachmentsAsync(request, application, integration, () => attachments.DetachAsync(application, integration, cancellationToken), cancellationToken))
            .Succeeded(out _, out problem)
            ? Answer.NoContent
            : Answer.Of(problem);
    }

    [Function("GetAttachment"), Access(Scope.ApplicationsRead)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string id, string integrationId, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        return IntegrationId.TryParse(integrationId, out var integration) && await attachments.FindRulesAsync(application, integration, cancellationToken) is { } rules
            ? ApplicationAnswers.Of(rules)
            : Answer.Of(AttachmentService.NotAttached());
    }

    [Function("ReplaceAttachment"), Access(Scope.ApplicationsWrite)]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = One)] HttpRequest request, string id, string integrationId, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Succeeded(out var application, out var problem))
            return Answer.Of(problem);
        if (!IntegrationId.TryParse(integrationId, out var integration) || !application.Attached.Has(integration))
            return Answer.Of(AttachmentService.NotAttached());
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out problem)
            && AttachmentRules.Parse(body).Succeeded(out var parsed, out problem)
            && (await acts.ChangeAttachmentsAsync(request, application, integration, () => attachments.PutRulesAsync(application, integration, parsed, cancellationToken), cancellationToken))
                .Succeeded(out var rules, out problem)
            ? ApplicationAnswers.Of(rules)
            : Answer.Of(problem);
    }

    private Task<Outcome<Application>> FindAsync(HttpRequest request, string id, CancellationToken cancellationToken) =>
        acts.FindAsync(request, serviceAccount: false, id, cancellationToken);
}
