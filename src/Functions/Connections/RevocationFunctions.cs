using Kontext.Core.Audit;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Connections;

/// <summary>The endpoints for bulk disconnects: all connections of an integration, or all connections of a user.</summary>
public sealed class RevocationFunctions(
    IntegrationService integrations, BulkDisconnectService revocations, TokenIssuers issuers, AuditedActs audited, IOptions<DeploymentOptions> deployment)
{
    private const string One = "api/v1/connections/revocations";

    [Function("RevokeConnections"), Access(Scope.ManagementAll)]
    public async Task<IResult> RevokeAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/integrations/{id}/connections/revoke")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        if (await integrations.FindAsync(request.Caller().Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        if (request.IfMatch().Check(integration) is { } stale)
            return Answer.Of(stale);
        return (await RequestBody.ReadOptionalAsync(request, cancellationToken)).Succeeded(out _, out var problem)
            ? await StartAsync(request, BulkDisconnectTarget.Of(integration.Id), cancellationToken)
            : Answer.Of(problem);
    }

    [Function("RevokeConnectionsOfUser"), Access(Scope.ManagementAll)]
    public async Task<IResult> RevokeOfUserAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/connections/revoke")] HttpRequest request, CancellationToken cancellationToken) =>
        (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
        && RevokeUserRequest.Parse(body, issuers.OnlyOne(request.Caller())).Succeeded(out var parsed, out problem)
            ? await StartAsync(request, BulkDisconnectTarget.Of(parsed.User), cancellationToken)
            : Answer.Of(problem);

    [Function("GetRevocation"), Access(Scope.ManagementAll)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One + "/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        BulkDisconnectId.TryParse(id, out var key) && await revocations.FindAsync(request.Caller().Organization, key, cancellationToken) is { } found
            ? Answer.Of(new RevocationEnvelope(RevocationResponse.Of(found)))
            : Answer.Of(Problem.NotFound("revocation"));

    private async Task<IResult> StartAsync(HttpRequest request, BulkDisconnectTarget target, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (!(await audited.RunAsync(
            AuditedActs.By(caller, AuditAction.ConnectionsRevoke) with { Integration = target.Integration?.Value, Connection = target.User },
            () => revocations.StartAsync(caller.Organization, target, cancellationToken),
            cancellationToken)).Succeeded(out var status, out var problem))
        {
            return Answer.Of(problem);
        }

        request.HttpContext.Response.Headers.Location = $"{deployment.Value.PublicUrl.TrimEnd('/')}/{One}/{status.Id}";
        return Answer.Accepted(new RevocationEnvelope(RevocationResponse.Of(status)));
    }
}
