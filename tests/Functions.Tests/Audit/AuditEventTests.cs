using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Kontext.Core.Audit;
using Kontext.Core.Input;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Audit;

/// <summary>The audit records each action with its actor and its outcome.</summary>
public sealed class AuditEventTests(KontextApp app) : IClassFixture<KontextApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_of_integrations_connections_and_applications_are_listed_newest_first()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        await Then(() => acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "New" }"""));
        await Then(() => acme.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }"""));
        await Then(() => acme.Bob.DeleteAsync($"/integrations/{id}/connection"));
        await Then(() => acme.Service.PostAsync($"/integrations/{id}/connections/revoke"));
        var application = (await Then(() => acme.Alice.PostAsync("/applications", """{ "name": "CLI", "oauth": { "type": "public", "redirectUris": [] } }"""))).Json["application"]!;
        await Then(() => acme.Alice.PostAsync($"/applications/{application["id"]}/integrations/{id}"));
        await Then(() => acme.Alice.DeleteAsync($"/integrations/{id}"));

        var items = await ListAsync(acme);

        Assert.Equal(
            ["integration.archive", "attachment.change", "application.create", "connections.revoke", "connection.end", "connection.create", "integration.update", "integration.create"],
            items.Select(item => item["action"]!.GetValue<string>()));
        JsonMatch.Exact($$"""
            {
              "time": "<time>", "actor": { "type": "person", "issuer": "{{TestTokens.Issuer}}", "subject": "bob" }, "action": "connection.create", "integration": "{{id}}",
              "connection": { "issuer": "{{TestTokens.Issuer}}", "subject": "bob" }, "decision": "allow", "outcome": "ok", "milliseconds": 0, "traceId": "<text>"
            }
            """, WithTrace(items[5]));
        JsonMatch.Exact("""{ "type": "service_account", "clientId": "sa_acme" }""", items[3]["actor"]);
        Assert.Equal((id, application["clientId"]!.GetValue<string>()), (items[1]["integration"]!.GetValue<string>(), items[1]["application"]!.GetValue<string>()));
        Assert.Equal(id, items[7]["integration"]!.GetValue<string>());

        foreach (var (query, count) in new[]
        {
            ("action=integration.update", 1), ("actor=bob", 2), ($"integration={id}", 7), ("decision=deny", 0), ("actor=sa_acme", 1), ($"application={application["clientId"]}", 1),
            ($"application={application["id"]}&integration={id}", 1), ("from=2100-01-01T00:00:00Z", 0), ("to=2020-01-01T00:00:00Z", 0), ("from=2020-01-01T00:00:00Z", 8),
        })
        {
            Assert.True(count == (await ListAsync(acme, query)).Count, query);
        }

        async Task<ApiAnswer> Then(Func<Task<ApiAnswer>> call)
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(5));
            return await call();
        }
    }

    [Fact]
    public async Task A_gateway_call_is_recorded_with_session_tool_status_and_bytes()
    {
        var acme = app.NewOrganization();
        var audit = app.Services.GetRequiredService<AuditService>();
        await audit.WriteAsync(
            new AuditEvent
            {
                Organization = new OrganizationId(acme.Id),
                Actor = AuditActor.OfClient("app_1"),
                Action = AuditAction.CredentialExchange,
                Session = "s1",
                Tool = "search",
                UpstreamStatus = 401,
                Bytes = 5_000_000_000,
                Outcome = AuditService.Ok,
            },
            audit.Now(),
            Cancellation);

        JsonMatch.Exact(
            """
            {
              "time": "<time>", "actor": { "type": "application", "clientId": "app_1" }, "action": "credential.exchange", "session": "s1", "tool": "search",
              "decision": "allow", "outcome": "ok", "upstreamStatus": 401, "bytes": 5000000000, "milliseconds": 0
            }
            """,
            Assert.Single(await ListAsync(acme)));
    }

    [Fact]
    public async Task Pages_continue_over_days_and_an_export_is_JSON_lines()
    {
        var acme = app.NewOrganization();
        for (var i = 0; i < 7; i++)
        {
            app.Clock.Advance(TimeSpan.FromHours(i == 3 ? 100 : 1));
            await acme.CreateAsync();
        }

        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await acme.Alice.GetAsync("/audit-events?limit=2" + (cursor is null ? "" : $"&cursor={cursor}"));
            Assert.True(page.Status == 200, page.Text);
            seen.AddRange(page.Json["items"]!.AsArray().Select(item => item!["time"]!.GetValue<string>()));
            cursor = page.Json["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.Equal(7, seen.Count);
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
        var lines = await acme.Alice.SendAsync(HttpMethod.Get, "/audit-events?limit=5", null, ("Accept", "application/jsonl"));
        Assert.Equal("application/jsonl; charset=utf-8", lines.Header("Content-Type"));
        Assert.Equal(5, lines.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["action"]!.GetValue<string>()).Count(action => action == "integration.create"));
        Assert.NotNull(lines.Header("x-next-cursor"));
        Assert.Empty(await ListAsync(app.NewOrganization()));
        (await app.NewOrganization().Alice.GetAsync($"/audit-events?cursor={lines.Header("x-next-cursor")}")).IsProblem(400, "invalid_input", ("cursor", "invalid_cursor"));
        (await acme.Alice.GetAsync("/audit-events?from=yesterday&action=x&decision=y&integration=z")).IsProblem(
            400, "invalid_input", ("from", "invalid_time"), ("action", "unknown_value"), ("decision", "unknown_value"), ("integration", "unknown_value"));
    }

    [Theory]
    [InlineData("application/jsonl", true)]
    [InlineData("Application/JSONL; q=0.5", true)]
    [InlineData("text/html, application/jsonl", true)]
    [InlineData("application/jsonl, */*;q=0.8", true)]
    [InlineData("application/jsonl, application/json", true)]
    [InlineData("application/jsonl;q=0", false)]
    [InlineData("application/json, application/jsonl;q=0.1", false)]
    [InlineData("application/json, application/jsonl;q=0", false)]
    [InlineData("application/jsonlines", false)]
    [InlineData("application/json", false)]
    [InlineData("*/*", false)]
    [InlineData("nonsense", false)]
    public async Task Lines_come_when_the_caller_prefers_them(string accept, bool areLines)
    {
        var answer = await app.NewOrganization().Alice.SendAsync(HttpMethod.Get, "/audit-events", null, ("Accept", accept));

        Assert.Equal((200, areLines ? "application/jsonl; charset=utf-8" : "application/json; charset=utf-8"), (answer.Status, answer.Header("Content-Type")));
    }

    [Theory]
    [InlineData("from=0001-01-01T00:00:00Z", 1)]
    [InlineData("from=0001-01-01T00:00:00%2B14:00", 1)]
    [InlineData("to=0001-01-01T00:00:00Z", 0)]
    [InlineData("to=0001-01-01T00:00:00Z&from=0001-01-01T00:00:00Z", 0)]
    [InlineData("to=9999-12-31T23:59:59.9999999Z", 1)]
    public async Task The_earliest_and_the_latest_time_are_times_like_others(string query, int count)
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync();

        var answer = await acme.Alice.GetAsync($"/audit-events?{query}");

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(count, answer.Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Nothing_is_done_without_an_audit_row_and_an_incomplete_row_is_marked()
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync();
        app.Faults.RefuseAll(request => IsOfAudit(request.Uri.ToUri()));
        Assert.Equal(503, (await acme.Alice.PostAsync("/integrations", """{ "name": "Unaudited", "url": "https://x.example" }""")).Status);
        app.Faults.Forget();
        Assert.Equal(1, await acme.CountAsync());

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        app.Faults.RefuseAll(request => request.Method == Azure.Core.RequestMethod.Put && IsOfAudit(request.Uri.ToUri()));
        Assert.Equal(201, (await acme.Alice.PostAsync("/integrations", """{ "name": "Uncompleted", "url": "https://x.example" }""")).Status);
        app.Faults.Forget();
        Assert.Equal("unknown", (await ListAsync(acme))[0]["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Rows_older_than_the_retention_time_are_removed()
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync();
        app.Clock.Advance(TimeSpan.FromDays(91));
        await acme.CreateAsync();

        await app.Services.GetRequiredService<AuditService>().RemoveOldAsync(Cancellation);

        Assert.Single(await ListAsync(acme));
        Assert.Equal(2, await app.Storage.GetTableClient(app.Prefix + "Audit").QueryAsync<TableEntity>(cancellationToken: Cancellation)
            .CountAsync(row => row.PartitionKey.Contains(acme.Id, StringComparison.Ordinal) || row.RowKey == acme.Id, Cancellation));
    }

    private bool IsOfAudit(Uri address) => address.AbsolutePath.Contains(app.Prefix + "Audit", StringComparison.Ordinal);

    private static async Task<List<JsonNode>> ListAsync(TestOrganization organization, string query = "")
    {
        var answer = await organization.Alice.GetAsync($"/audit-events?limit=200&{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["items"]!.AsArray().OfType<JsonNode>()];
    }

    // Whether a run is traced is not this test's business.
    private static JsonNode WithTrace(JsonNode item)
    {
        item["traceId"] ??= "none";
        return item;
    }
}
