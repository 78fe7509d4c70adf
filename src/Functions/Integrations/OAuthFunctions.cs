using Kontext.Core.Audit;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Integrations;

public sealed class OAuthFunctions(IntegrationService integrations, RateLimits limits, WebAddressRules rules, AuditedActs audited)
{
    private const string Config = "api/v1/integrations/{id}/oauth";

    private static Problem NotConfigured { get; } = Problem.NotFound() with
    {
        Code = ErrorCodes.OAuthNotConfigured,
        Message = "This integration's authMode is not oauth, so it has no OAuth configuration.",
    };

    [Function("GetOAuthConfig"), Access(Scope.IntegrationsRead)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Config)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(request.Caller().Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        return integration.AuthMode == AuthMode.OAuth ? Answer.Of(EnvelopeOf(integration)) : Answer.Of(NotConfigured);
    }

    [Function("ReplaceOAuthConfig"), Access(Scope.IntegrationsWrite)]
    public async Task<IResult> ReplaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Config)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(request.Caller().Organization, id, cancellationToken) is not { } present)
            return Answer.NotFound();
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && ReplaceOAuthRequest.Parse(body, rules).Succeeded(out var parsed, out problem)
            && (problem = parsed.BringsSecret ? limits.SecretWrite(present.Organization) : null) is null
            && (await audited.RunIfAsync(
                IntegrationService.Changes(present, parsed, request.IfMatch()),
                AuditedActs.By(request.Caller(), AuditAction.IntegrationUpdate) with { Integration = present.Id.Value },
                () => integrations.ReplaceOAuthAsync(present, parsed, request.IfMatch(), cancellationToken),
                cancellationToken)).Succeeded(out var integration, out problem)
            ? Answer.Of(EnvelopeOf(integration))
            : Answer.Of(problem);
    }

    [Function("RemoveOAuthConfig"), Access(Scope.IntegrationsWrite)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Config)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(request.Caller().Organization, id, cancellationToken) is not { } present)
            return Answer.NotFound();
        return (await audited.RunIfAsync(
            IntegrationService.RemovesOAuth(present, request.IfMatch()),
            AuditedActs.By(request.Caller(), AuditAction.IntegrationUpdate) with { Integration = present.Id.Value },
            () => integrations.RemoveOAuthAsync(present, request.IfMatch(), cancellationToken),
            cancellationToken)).Succeeded(out _, out var problem)
            ? Answer.NoContent
            : Answer.Of(problem);
    }

    private static OAuthEnvelope EnvelopeOf(Integration integration) => new(OAuthResponse.Of(integration));
}
