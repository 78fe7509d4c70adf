using Kontext.Core.Schedule;

namespace Kontext.Functions.Tests;

/// <summary>The cost of each call in requests to table storage and Key Vault, which an operator pays for.</summary>
public sealed class StorageRequestTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Body = """{ "name": "kkk", "url": "https://x.example" }""";

    [Fact]
    public async Task Reading_one_integration_is_two_point_reads()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();

        await CostsAsync(() => acme.Alice.GetAsync($"/integrations/{id}"), ["GET Connections", "GET Integrations"], []);
        await CostsAsync(() => acme.Bob.GetAsync($"/integrations/{id}"), ["GET Connections", "GET Integrations"], []);
        await CostsAsync(() => acme.Service.GetAsync($"/integrations/{id}"), ["GET Integrations"], []);
        await CostsAsync(() => acme.Alice.GetAsync($"/integrations/{id}/connection"), ["GET Connections", "GET Integrations"], []);
        await CostsAsync(() => acme.Alice.GetAsync($"/integrations/{id}/oauth"), ["GET Integrations"], []);
    }

    [Fact]
    public async Task Reading_an_archived_integration_costs_one_more_read()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();
        await acme.Alice.DeleteAsync($"/integrations/{id}");

        await CostsAsync(() => acme.Alice.GetAsync($"/integrations/{id}"), ["GET Connections", "GET Integrations", "GET Integrations"], []);
    }

    [Fact]
    public async Task A_page_of_any_size_costs_two_queries()
    {
        var acme = app.NewOrganization();
        await CostsAsync(() => acme.Alice.GetAsync("/integrations?limit=200"), ["GET Integrations"], []);

        await acme.CreateConnectedAsync("""{ "serverToken": null, "oauth": { "clientId": "c", "clientSecret": "s" } }""");
        await CostsAsync(() => acme.Alice.GetAsync("/integrations?limit=200"), ["GET Connections", "GET Integrations"], []);

        for (var i = 1; i < 201; i++)
            await acme.CreateAsync();
        foreach (var limit in new[] { 1, 50, 200 })
        {
            await CostsAsync(() => acme.Alice.GetAsync($"/integrations?limit={limit}"), ["GET Connections", "GET Integrations"], []);
            await CostsAsync(() => acme.Service.GetAsync($"/integrations?limit={limit}"), ["GET Integrations"], []);
        }
    }

    [Fact]
    public async Task Creating_is_one_due_hint_one_transaction_and_its_audit_and_secrets_one_hint_more()
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync(); // the first audited act of a day lists the day

        await CostsAsync(
            () => acme.Alice.PostAsync("/integrations", """{ "name": "a", "url": "https://x.example" }"""), ["POST $batch", "POST Audit", "POST Schedule", "PUT Audit"], []);
        await CostsAsync(
            () => acme.Alice.PostAsync("/integrations", """{ "name": "b", "url": "https://x.example", "authMode": "server_token", "serverToken": "t" }"""),
            ["POST $batch", "POST Audit", "POST Schedule", "POST Schedule", "PUT Audit"],
            ["set"]);
        await CostsAsync(
            () => acme.Alice.PostAsync("/integrations", """
                { "name": "c", "url": "https://x.example", "authMode": "server_token", "serverToken": "t", "oauth": { "clientId": "c", "clientSecret": "s" } }
                """),
            ["POST $batch", "POST Audit", "POST Schedule", "POST Schedule", "PUT Audit"],
            ["set", "set"]);
    }

    [Fact]
    public async Task An_idempotency_key_costs_a_read_and_a_write_more_and_a_repeat_three_reads()
    {
        var acme = app.NewOrganization();
        var clients = await StartedAsync();

        await CostsAsync(() => PostAsync("/integrations", Body), ["GET Integrations", "POST $batch", "POST Audit", "POST Schedule", "PUT Audit", "PUT Authorizations"], []);
        await CostsAsync(() => PostAsync("/integrations", Body), ["GET Connections", "GET Integrations", "GET Integrations"], []);
        await CostsAsync(() => PostAsync("/integrations", Body.Replace("k", "l", StringComparison.Ordinal)), ["GET Integrations"], []);
        await CostsAsync(
            () => PostAsync("/applications", clients), ["GET Applications", "GET Applications", "POST $batch", "POST Applications", "POST Audit", "PUT Audit", "PUT Authorizations"], []);
        await CostsAsync(() => PostAsync("/applications", clients), ["GET Applications", "GET Applications"], []);

        Task<ApiAnswer> PostAsync(string path, string body) => acme.Alice.SendAsync(HttpMethod.Post, path, ApiClient.Json(body), ("Idempotency-Key", "key"));

        // The first audited act of a day lists the day, and the first key of a deployment makes the key of the HMACs.
        async Task<string> StartedAsync()
        {
            await acme.CreateAsync();
            const string Client = """{ "name": "kkk", "oauth": { "type": "confidential", "redirectUris": [] } }""";
            await acme.Alice.SendAsync(HttpMethod.Post, "/service-accounts", ApiClient.Json(Client), ("Idempotency-Key", "key"));
            return Client;
        }
    }

    [Fact]
    public async Task An_invalid_request_costs_no_request_to_storage()
    {
        var acme = app.NewOrganization();

        await CostsAsync(() => acme.Alice.PostAsync("/integrations", "{}"), [], []);
        await CostsAsync(() => acme.Alice.GetAsync("/integrations?limit=0"), [], []);
        await CostsAsync(() => acme.Alice.GetAsync("/integrations/abc"), [], []);
        await CostsAsync(() => app.ClientWith("nonsense").GetAsync("/integrations"), [], []);
        await CostsAsync(() => acme.Service.PostAsync("/integrations/018f0000-0000-7000-8000-000000000000/connection", "{}"), [], []);
    }

    [Fact]
    public async Task Changing_is_a_read_and_a_write_and_the_callers_connection()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "name": "old" }""");

        await CostsAsync(
            () => acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "new" }"""), ["GET Connections", "GET Integrations", "POST $batch", "POST Audit", "PUT Audit"], []);
        await CostsAsync(
            () => acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "NEW" }"""), ["GET Connections", "GET Integrations", "POST Audit", "PUT Audit", "PUT Integrations"], []);
        await CostsAsync(
            () => acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "NEW" }"""), ["GET Connections", "GET Integrations"], []);
        await CostsAsync(
            () => acme.Service.PatchAsync($"/integrations/{id}", """{ "capabilities": [] }"""), ["GET Integrations", "POST Audit", "PUT Audit", "PUT Integrations"], []);
        await CostsAsync(
            () => acme.Service.PatchAsync($"/integrations/{id}", """{ "url": "https://y.example" }"""),
            ["DELETE Schedule", "GET Integrations", "POST Audit", "POST Schedule", "POST Schedule", "PUT Audit", "PUT Integrations"],
            []);
        await CostsAsync(
            () => acme.Service.DeleteAsync($"/integrations/{id}"), ["DELETE Schedule", "GET Integrations", "POST $batch", "POST Audit", "POST Schedule", "PUT Audit"], []);
    }

    [Fact]
    public async Task A_connection_costs_its_hint_its_index_its_row_and_one_secret()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        var path = $"/integrations/{id}/connection";

        await CostsAsync(
            () => acme.Alice.PostAsync(path, """{ "token": "first" }"""),
            ["GET Connections", "GET Integrations", "GET Integrations", "POST Audit", "POST Connections", "POST Schedule", "PUT Audit", "PUT Connections"],
            ["set"]);
        await CostsAsync(
            () => acme.Alice.PostAsync(path, """{ "token": "second" }"""),
            ["DELETE Connections", "GET Connections", "GET Integrations", "GET Integrations", "POST $batch", "POST Audit", "POST Schedule", "PUT Audit", "PUT Connections"],
            ["set", "delete"]);
        await CostsAsync(
            () => acme.Alice.DeleteAsync(path),
            ["DELETE Connections", "DELETE Schedule", "GET Connections", "GET Integrations", "POST $batch", "POST Audit", "POST Schedule", "PUT Audit"],
            ["delete"]);
        await CostsAsync(() => acme.Alice.DeleteAsync(path), ["GET Connections", "GET Integrations", "POST Audit", "PUT Audit"], []);
    }

    [Fact]
    public async Task Listing_connections_costs_a_query_and_a_point_read_for_each()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        await acme.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""");
        var path = $"/integrations/{id}/connections";

        await CostsAsync(() => acme.Service.GetAsync(path), ["GET Connections", "GET Connections", "GET Connections", "GET Integrations"], []);
        await CostsAsync(() => acme.Service.GetAsync(path + "?limit=1"), ["GET Connections", "GET Connections", "GET Integrations"], []);
    }

    [Fact]
    public async Task Beginning_a_bulk_disconnect_costs_a_hint_and_a_transaction()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        var revoke = $"/integrations/{id}/connections/revoke";
        string? revocation = null;

        await CostsAsync(
            async () =>
            {
                var answer = await acme.Service.PostAsync(revoke);
                revocation = answer.Json["revocation"]!["id"]!.GetValue<string>();
                return answer;
            },
            ["GET Connections", "GET Integrations", "POST $batch", "POST Audit", "POST Schedule", "PUT Audit"],
            []);
        await CostsAsync(
            () => acme.Service.PostAsync(revoke),
            ["DELETE Schedule", "GET Connections", "GET Connections", "GET Connections", "GET Integrations", "POST $batch", "POST Audit", "POST Schedule", "PUT Audit"],
            []);
        await CostsAsync(() => acme.Service.GetAsync($"/connections/revocations/{revocation}"), ["GET Connections", "GET Connections"], []);
        await CostsAsync(() => acme.Service.GetAsync("/connections/revocations/abc"), [], []);
    }

    [Fact]
    public async Task A_bulk_disconnect_costs_six_requests_and_eight_for_each_connection()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");

        string[] all = ["GET Connections", "GET Connections", "GET Connections", "GET Connections", "POST $batch", "PUT Connections"];
        string[] each = ["DELETE Connections", "DELETE Schedule", "GET Connections", "PATCH Connections", "PATCH Connections", "PATCH Connections", "POST $batch", "POST Schedule"];
        await RunCostsAsync(all, []);
        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""");
        await RunCostsAsync([.. all, .. each], ["delete"]);

        async Task RunCostsAsync(string[] tables, string[] vault)
        {
            await acme.Service.PostAsync($"/integrations/{id}/connections/revoke");
            var due = Assert.Single(await app.ListDueAsync(acme, HintKind.RevokeAll));
            app.Requests.Reset();
            app.Vault.ResetOperations();
            await app.RunAsync(due);
            Assert.Equal(tables.Order(StringComparer.Ordinal), app.Requests.Requests.Order(StringComparer.Ordinal));
            Assert.Equal(vault, app.Vault.Operations);
        }
    }

    private async Task CostsAsync(Func<Task<ApiAnswer>> call, string[] tables, string[] vault)
    {
        app.Requests.Reset();
        app.Vault.ResetOperations();

        await call();

        Assert.Equal(tables, app.Requests.Requests.Order(StringComparer.Ordinal));
        Assert.Equal(vault, app.Vault.Operations);
    }
}
