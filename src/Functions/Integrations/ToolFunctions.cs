using Kontext.Core.Audit;
using Kontext.Core.Gateway;
using Kontext.Core.Integrations;
using Kontext.Core.Tools;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Integrations;

/// <summary>The endpoints for the tools of an integration that an administrator accepts. Both call its server, with the caller's own account.</summary>
public sealed class ToolFunctions(IntegrationService integrations, AcceptanceService acceptance, RateLimits limits, AuditedActs audited)
{
    private const string Route = "api/v1/integrations/{id}/tools";

    [Function("ListTools"), Access(Scope.IntegrationsRead)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        return (await limits.ValidateAsync(caller.Organization, () => acceptance.FindAsync(integration, Of(caller), cancellationToken))).Succeeded(out var found, out var problem)
            ? Answer.Of(ToolListResponse.Of(found))
            : Answer.Of(problem);
    }

    [Function("AcceptTools"), Access(Scope.IntegrationsWrite)]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        if (request.IfMatch().Check(integration) is { } stale)
            return Answer.Of(stale);
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && AcceptToolsRequest.Parse(body).Succeeded(out var parsed, out problem)
            && (await limits.ValidateAsync(caller.Organization, () => audited.RunAsync(
                AuditedActs.By(caller, AuditAction.ToolsAccept) with { Integration = integration.Id.Value },
                () => acceptance.ChangeAsync(integration, Of(caller), parsed, cancellationToken),
                cancellationToken))).Succeeded(out var changed, out problem)
            ? Answer.Of(ToolListResponse.Of(changed))
            : Answer.Of(problem);
    }

    private static GatewayCaller Of(Caller caller) => GatewayCaller.OfAuthority(caller.Organization, caller.User, caller.ClientId);
}
