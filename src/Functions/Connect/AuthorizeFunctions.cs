using Kontext.Core.Audit;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Connections;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connect;

/// <summary>The endpoints that an application calls to have its user connect an account.</summary>
public sealed class AuthorizeFunctions(
    IntegrationService integrations, ConnectLinks links, AuthorizationResponseService responses, ReturnUrls returnUrls, WebAddressRules rules, AuditedActs audited,
    TimeProvider clock)
{
    [Function("AuthorizeConnection"), Access(Scope.ConnectionsWrite, RequiresUser = true)]
    public async Task<IResult> AuthorizeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/integrations/{id}/connection/authorize")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        if (request.IfMatch().Check(integration) is { } stale)
            return Answer.Of(stale);
        return (await RequestBody.ReadOptionalAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && AuthorizeRequest.Parse(body, caller.Organization, rules, returnUrls).Succeeded(out var parsed, out problem)
            && (await links.AuthorizeAsync(caller, integration, parsed.ReturnUrl, cancellationToken)).Succeeded(out var authorization, out problem)
            ? Answer.Of(new AuthorizationEnvelope(authorization))
            : Answer.Of(problem);
    }

    [Function("CompleteConnection"), Access(Scope.ConnectionsWrite, RequiresUser = true)]
    public async Task<IResult> CompleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/integrations/{id}/connection/complete")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        if (request.IfMatch().Check(integration) is { } stale)
            return Answer.Of(stale);
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && CompleteRequest.Parse(body).Succeeded(out var parsed, out problem)
            && (await audited.RunAsync(
                AuditedActs.By(caller, AuditAction.ConnectionCreate) with { Integration = integration.Id.Value, Connection = caller.Person },
                () => responses.CompleteAsync(caller.Organization, caller.Person, integration.Id, parsed.Session, cancellationToken),
                cancellationToken)).Succeeded(out var connection, out problem)
            ? Answer.Of(new ConnectionEnvelope(ConnectionResponse.Of(ConnectionStatus.Of(integration, connection, clock.GetUtcNow()))))
            : Answer.Of(problem);
    }
}
