using Azure.Data.Tables;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.BareApp;

#pragma warning disable IDE0060 // The trigger attribute must be on a parameter, also on an unused one

/// <summary>The storage calls of our GET and LIST, without a caller and without rules. The benchmark registers the client.</summary>
public sealed class ReadFunctions(TableServiceClient tables)
{
    [Function("BareGet")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/integrations/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        var connection = tables.GetTableClient("benchConnections").GetEntityIfExistsAsync<TableEntity>("u", "c_" + id, cancellationToken: cancellationToken);
        var integration = await tables.GetTableClient("benchIntegrations").GetEntityIfExistsAsync<TableEntity>("acme", "i_" + id, cancellationToken: cancellationToken);
        return Results.Json(new { integration = Describe(integration.Value!, (await connection).Value) });
    }

    /// <summary>The same read for a caller. The framework alone checks the token.</summary>
    [Function("BareGetForCaller")]
    public async Task<IResult> GetForCallerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/for-caller/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await request.HttpContext.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme)).Succeeded
            ? await GetAsync(request, id, cancellationToken)
            : Results.Unauthorized();

    [Function("BareList")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/integrations")] HttpRequest request, CancellationToken cancellationToken)
    {
        var integrations = await RowsAsync("benchIntegrations", "PartitionKey eq 'acme' and RowKey gt 'i_' and RowKey lt 'i`'", cancellationToken);
        var connections = await RowsAsync("benchConnections", "PartitionKey eq 'u' and RowKey ge 'c_0' and RowKey le 'c_f'", cancellationToken);
        var own = connections.ToDictionary(row => row.RowKey[2..], StringComparer.Ordinal);
        return Results.Json(new { items = integrations.Select(row => Describe(row, own.GetValueOrDefault(row.RowKey[2..]))) });
    }

    private async Task<List<TableEntity>> RowsAsync(string table, string filter, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in tables.GetTableClient(table).QueryAsync<TableEntity>(filter, maxPerPage: 51, cancellationToken: cancellationToken))
            rows.Add(row);
        return rows;
    }

    private static object Describe(TableEntity row, TableEntity? connection) => new
    {
        id = row.RowKey[2..],
        name = row.GetString("Name"),
        url = row.GetString("Url"),
        category = row.GetString("Category"),
        authMode = row.GetString("AuthMode"),
        oauth = row.GetString("OAuth"),
        capabilities = row.GetString("Capabilities"),
        validationStatus = row.GetString("ValidationStatus"),
        validationMessage = row.GetString("ValidationMessage"),
        lastValidatedAt = row.GetDateTimeOffset("ValidatedAt"),
        createdAt = row.GetDateTimeOffset("CreatedAt"),
        updatedAt = row.GetDateTimeOffset("UpdatedAt"),
        userConnection = new { connected = connection is not null, displayName = connection?.GetString("DisplayName") },
    };
}
