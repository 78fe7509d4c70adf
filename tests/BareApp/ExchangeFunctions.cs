using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.BareApp;

#pragma warning disable IDE0060 // The trigger attribute must be on a parameter, also on an unused one

/// <summary>The storage calls of our token exchange, with a secret that is in memory, and without rules.</summary>
public sealed class ExchangeFunctions(TableServiceClient tables)
{
    private readonly string _token = "ntn_0123456789012345678901234567890123456789";

    [Function("BareExchange")]
    public async Task<IResult> ExchangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "oauth2/token")] HttpRequest request, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        var (client, id) = (form["client_id"].ToString(), form["resource"].ToString());
        var applications = tables.GetTableClient("benchApplications");
        var application = applications.GetEntityIfExistsAsync<TableEntity>(client, "app", cancellationToken: cancellationToken);
        var settings = applications.GetEntityIfExistsAsync<TableEntity>(client, "t_" + id, cancellationToken: cancellationToken);
        var connection = tables.GetTableClient("benchConnections").GetEntityIfExistsAsync<TableEntity>("u", "c_" + id, cancellationToken: cancellationToken);
        var integration = tables.GetTableClient("benchIntegrations").GetEntityIfExistsAsync<TableEntity>("acme", "i_" + id, cancellationToken: cancellationToken);
        await Task.WhenAll(application, settings, connection, integration);
        var row = (await integration).Value!;
        await tables.GetTableClient("benchAudit").AddEntityAsync(
            new TableEntity("acme:9260000", $"0251{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}")
            {
                ["WriteId"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
                ["Time"] = TimeProvider.System.GetUtcNow(),
                ["Action"] = "credential.exchange",
                ["Decision"] = "allow",
                ["ActorIssuer"] = "https://issuer.example",
                ["ActorSubject"] = "alice",
                ["Application"] = client,
                ["Integration"] = new Guid(id),
                ["ConnectionIssuer"] = "https://issuer.example",
                ["ConnectionSubject"] = "alice",
                ["Outcome"] = "ok",
                ["Fingerprint"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_token)).AsSpan(0, 4)),
                ["Milliseconds"] = 0L,
                ["Count"] = (await application).Value!.Count > 0 ? 1 : 0,
            },
            cancellationToken);
        return Results.Json(new
        {
            access_token = _token,
            issued_token_type = "urn:ietf:params:oauth:token-type:access_token",
            token_type = "Bearer",
            integration = row.GetString("Name"),
            integration_id = row.RowKey[2..],
            provider_kind = (await connection).Value is not null && !(await settings).HasValue ? "key" : null,
        });
    }

    /// <summary>The same for a caller. The framework alone checks the token.</summary>
    [Function("BareExchangeForCaller")]
    public async Task<IResult> ExchangeForCallerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "for-caller/token")] HttpRequest request, CancellationToken cancellationToken) =>
        (await request.HttpContext.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme)).Succeeded
            ? await ExchangeAsync(request, cancellationToken)
            : Results.Unauthorized();
}
