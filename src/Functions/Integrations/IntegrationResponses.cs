using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Validation;
using Kontext.Functions.Callers;
using Kontext.Functions.Connections;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Integrations;

/// <summary>
/// Combines an integration with the caller's connection to it. The answers of the two concepts do not depend on each other.
/// </summary>
public sealed class IntegrationResponses(
    IntegrationService integrations, ConnectionService connections, ValidationService validation, TimeProvider clock)
{
    /// <summary>
    /// Returns the integration; null when it does not exist for the caller. Two concurrent point reads, one for a service account.
    /// </summary>
    internal async Task<IntegrationResponse?> FindAsync(Caller caller, IntegrationId id, CancellationToken cancellationToken)
    {
        var connection = FindConnectionAsync(caller, id, cancellationToken);
        var integration = integrations.FindAsync(caller.Organization, id, cancellationToken);
        await Task.WhenAll(connection, integration);
        return await integration is { } found ? Of(caller, found, await connection) : null;
    }

    /// <summary>
    /// Returns the steps of the last validation; null when the integration does not exist for the caller. Two concurrent point reads.
    /// </summary>
    internal async Task<LastValidationResponse?> FindValidationAsync(Caller caller, IntegrationId id, CancellationToken cancellationToken)
    {
        var reading = validation.FindTranscriptAsync(caller.Organization, id, cancellationToken);
        var integration = await integrations.FindAsync(caller.Organization, id, cancellationToken);
        var transcript = await reading;
        return integration is null ? null : LastValidationResponse.Of(integration.Validation, transcript);
    }

    /// <summary>Answers with a page of integrations. One query for the integrations, one for the caller's connections to them.</summary>
    internal async Task<IResult> ListAsync(Caller caller, ListIntegrationsRequest request, CancellationToken cancellationToken)
    {
        // The answer is serialized here, so that a slow client does not hold the memory of a long page.
        using var page = await integrations.ListAsync(request, cancellationToken);
        IReadOnlyDictionary<IntegrationId, Connection>? own = caller.User is { } user
            ? await connections.ListAsync(caller.Organization, user, page.Items, cancellationToken)
            : null;
        return Answer.Written(new IntegrationListResponse(
            [.. page.Items.Select(integration => Of(caller, integration, own?.GetValueOrDefault(integration.Id)))],
            page.NextCursor));
    }

    /// <summary>Returns a changed integration. One read for the caller's connection.</summary>
    internal async Task<IntegrationEnvelope> OfChangedAsync(Caller caller, Integration integration, CancellationToken cancellationToken) =>
        new(Of(caller, integration, await FindConnectionAsync(caller, integration.Id, cancellationToken)));

    /// <summary>Returns a new integration, which has no connections yet.</summary>
    internal IntegrationEnvelope OfNew(Caller caller, Integration integration) => new(Of(caller, integration, connection: null));

    internal ValidationResponse Of(Caller caller, ValidationReport report) => new()
    {
        Status = WireNames.Of(report.Status),
        Message = report.Message,
        Steps = [.. report.Steps.Select(ValidationStepResponse.Of)],
        Integration = Of(caller, report.Integration, report.Connection),
        Connection = report.TriedOwnCredential
            ? ConnectionResponse.Of(ConnectionStatus.Of(report.Integration, report.Connection, clock.GetUtcNow()))
            : null,
    };

    private IntegrationResponse Of(Caller caller, Integration integration, Connection? connection) => IntegrationResponse.Of(
        integration,
        caller.User is null ? null : ConnectionStatus.Of(integration, connection, clock.GetUtcNow()));

    private Task<Connection?> FindConnectionAsync(Caller caller, IntegrationId id, CancellationToken cancellationToken) => caller.User is { } user
        ? connections.FindAsync(caller.Organization, user, id, cancellationToken)
        : Task.FromResult<Connection?>(null);
}
