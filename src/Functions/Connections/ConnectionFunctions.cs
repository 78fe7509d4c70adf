using Kontext.Core.Audit;
using Kontext.Core.Connecting;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.Integrations;
using Kontext.Functions.Audit;
using Kontext.Functions.Callers;
using Kontext.Functions.Http;
using Kontext.Functions.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Connections;

public sealed class ConnectionFunctions(
    IntegrationService integrations, ConnectionService connections, ConnectService connects, DisconnectService disconnects, RateLimits limits, AuditedActs audited, TimeProvider clock)
{
    private const string Own = "api/v1/integrations/{id}/connection";

    [Function("AddUserToken"), Access(Scope.ConnectionsWrite, RequiresUser = true)]
    public async Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Own)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();

        // This comes before the body, because the form of the body depends on the integration.
        if (request.IfMatch().Check(integration) is { } stale)
            return Answer.Of(stale);
        return (await RequestBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var problem)
            && AddUserTokenRequest.Parse(body, integration.CredentialSchema, clock.GetUtcNow()).Succeeded(out var parsed, out problem)
            && (problem = limits.SecretWrite(caller.Organization)) is null
            && (problem = await limits.ConnectAsync(integration, caller.Person, cancellationToken)) is null
            && (await audited.RunAsync(
                AuditedActs.By(caller, AuditAction.ConnectionCreate) with { Integration = integration.Id.Value, Connection = caller.Person },
                () => connects.AddAsync(integration, caller.Person, parsed, cancellationToken),
                cancellationToken)).Succeeded(out var connection, out problem)
            ? Answer.Of(EnvelopeOf(integration, connection))
            : Answer.Of(problem);
    }

    [Function("GetConnection"), Access(Scope.ConnectionsRead, RequiresUser = true)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Own)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!IntegrationId.TryParse(id, out var key))
            return Answer.NotFound();
        var caller = request.Caller();
        var finding = connections.FindAsync(caller.Organization, caller.Person, key, cancellationToken);
        var integration = integrations.FindAsync(caller.Organization, key, cancellationToken);
        await Task.WhenAll(finding, integration);
        return await integration is { } found ? Answer.Of(EnvelopeOf(found, await finding)) : Answer.NotFound();
    }

    [Function("RevokeConnection"), Access(Scope.ConnectionsWrite, RequiresUser = true)]
    public async Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Own)] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        return (request.IfMatch().Check(integration) ?? await audited.RunAsync(
            AuditedActs.By(caller, AuditAction.ConnectionEnd) with { Integration = integration.Id.Value, Connection = caller.Person },
            () => disconnects.DisconnectAsync(integration, caller.Person, cancellationToken),
            cancellationToken)) is { } problem
            ? Answer.Of(problem)
            : Answer.NoContent;
    }

    [Function("ListConnections"), Access(Scope.ManagementAll)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Own + "s")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        if (await integrations.FindAsync(caller.Organization, id, cancellationToken) is not { } integration)
            return Answer.NotFound();
        if (!ListConnectionsRequest.Parse(caller.Organization, integration.Id, request.QueryText("limit"), request.QueryText("cursor"))
            .Succeeded(out var parsed, out var problem))
        {
            return Answer.Of(problem);
        }

        var page = await connections.ListAsync(parsed, cancellationToken);
        var now = clock.GetUtcNow();
        return Answer.Of(new ConnectionListResponse([.. page.Items.Select(connection => ConnectedUserResponse.Of(integration, connection, now))], page.NextCursor));
    }

    private ConnectionEnvelope EnvelopeOf(Integration integration, Connection? connection) =>
        new(ConnectionResponse.Of(ConnectionStatus.Of(integration, connection, clock.GetUtcNow())));
}
