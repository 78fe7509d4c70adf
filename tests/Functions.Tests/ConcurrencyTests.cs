using Azure.Core;
using Azure.Data.Tables;

namespace Kontext.Functions.Tests;

/// <summary>Requests at the same time, and answers of storage that never arrive.</summary>
public sealed class ConcurrencyTests(VaultApp app) : IClassFixture<VaultApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_requests_that_create_one_name_exactly_one_succeeds()
    {
        var acme = app.NewOrganization();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
            acme.Alice.PostAsync("/integrations", $$"""{ "name": "{{(index % 2 == 0 ? "name" : "NAME")}}", "url": "https://x.example" }""")));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.IsProblem(409, "name_taken"));
        Assert.Equal(1, await acme.CountAsync());
    }

    [Fact]
    public async Task Of_many_renames_to_one_name_one_succeeds_and_no_name_is_lost()
    {
        var acme = app.NewOrganization();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
            ids.Add(await acme.CreateAsync($$"""{ "name": "old {{i}}" }"""));

        var answers = await Task.WhenAll(ids.Select(id => acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "wanted" }""")));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => answer.IsProblem(409, "name_taken"));
        var winner = ids[Array.FindIndex(answers, answer => answer.Status == 200)];
        Assert.Equal(201, (await acme.Alice.PostAsync("/integrations", $$"""{ "name": "old {{ids.IndexOf(winner)}}", "url": "https://x.example" }""")).Status);
    }

    [Fact]
    public async Task No_change_is_lost()
    {
        (string Member, string Value)[] changes =
        [
            ("name", "\"changed\""), ("category", "\"internal_mcp_credentials\""), ("capabilities", "[1]"), ("url", "\"https://changed.example\""),
            ("authMode", "\"user_token\""), ("credentialSchema", """{"k":"string"}"""), ("oauth", """{"provider":"p"}"""),
        ];
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        var answers = await Task.WhenAll(changes.Select(change =>
            acme.Alice.PatchAsync($"/integrations/{id}", $$"""{ "{{change.Member}}": {{change.Value}} }""")));

        var read = await acme.ReadAsync(id);
        read["oauth"]?.AsObject().Remove("scopes");
        read["oauth"]?.AsObject().Remove("clientSecretConfigured");
        foreach (var (change, answer) in changes.Zip(answers))
        {
            if (answer.Status == 200)
                JsonMatch.Exact(change.Value, read[change.Member]);
            else
                answer.IsProblem(409, "concurrent_change");
        }
    }

    [Fact]
    public async Task Simultaneous_connects_of_one_user_leave_one_connection_and_no_stray_secret()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(index =>
            acme.Alice.PostAsync($"/integrations/{id}/connection", $$"""{ "token": "parallel-{{index}}" }""")));

        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => answer.IsProblem(409, "concurrent_change"));
        Assert.Equal("""{"connected":true,"status":"connected"}""", await acme.ReadConnectionAsync(id));
        await EverySecretIsKnownAsync();
    }

    [Fact]
    public async Task Simultaneous_connect_and_disconnect_leave_no_stray_secret()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();

        var answers = await Task.WhenAll(
            acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "again" }"""),
            acme.Alice.DeleteAsync($"/integrations/{id}/connection"));

        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 204 }));
        await EverySecretIsKnownAsync();
    }

    [Fact]
    public async Task Connecting_while_the_url_changes_never_connects_to_the_new_one()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");

        await Task.WhenAll(
            acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }"""),
            acme.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://evil.example" }"""));

        // In both orders the token belongs to one url: to the first one, or to the second one after it was set.
        var rows = await RowsAsync("Connections");
        var connection = rows.SingleOrDefault(row => row.RowKey == $"c_{id}");
        var integration = (await RowsAsync("Integrations")).Single(row => row.RowKey == $"i_{id}");
        var connected = (await acme.ReadConnectionAsync(id)).Contains("\"connected\":true", StringComparison.Ordinal);
        Assert.Equal(connected, connection?["Secret"] is not null && Equals(connection["Epoch"], integration["Epoch"]));
        await EverySecretIsKnownAsync();
    }

    [Fact]
    public async Task A_lost_answer_to_creating_creates_once()
    {
        var acme = app.NewOrganization();
        LoseAnswer("POST", "$batch");

        var id = await acme.CreateAsync();

        Assert.True(app.Faults.IsSpent);
        Assert.Equal(1, await acme.CountAsync());
        Assert.Equal(200, (await acme.Alice.GetAsync($"/integrations/{id}")).Status);
    }

    [Fact]
    public async Task A_lost_answer_to_a_rename_renames_once()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "name": "old" }""");
        LoseAnswer("POST", "$batch");

        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "new" }""");

        Assert.True(app.Faults.IsSpent);
        Assert.Equal("new", answer.Json["integration"]!["name"]!.GetValue<string>());
        await acme.CreateAsync("""{ "name": "old" }""");
    }

    [Fact]
    public async Task A_lost_answer_to_a_change_changes_once()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();
        LoseAnswer("PUT", "Integrations(");

        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "capabilities": [] }""");

        Assert.True(app.Faults.IsSpent);
        Assert.Equal(200, answer.Status);
        var row = (await RowsAsync("Integrations")).Single(row => row.RowKey == $"i_{id}");
        Assert.Equal(2L, row["Revision"]);
    }

    [Fact]
    public async Task A_lost_answer_to_archiving_archives_once()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "name": "gone" }""");
        LoseAnswer("POST", "$batch");

        (await acme.Alice.DeleteAsync($"/integrations/{id}")).IsNoContent();

        Assert.True(app.Faults.IsSpent);
        Assert.NotNull((await acme.ReadAsync(id))["archivedAt"]);
        await acme.CreateAsync("""{ "name": "gone" }""");
    }

    [Theory]
    [InlineData("POST", "Schedule")]
    [InlineData("PUT", "Connections(")]
    [InlineData("POST", "Connections")]
    [InlineData("GET", "Integrations(")]
    public async Task A_lost_answer_to_connecting_connects_once(string method, string target)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        LoseAnswer(method, target);

        Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""")).Status);

        Assert.True(app.Faults.IsSpent);
        Assert.Equal("""{"connected":true,"status":"connected"}""", await acme.ReadConnectionAsync(id));
        await EverySecretIsKnownAsync();
    }

    [Theory]
    [InlineData("POST", "$batch")]
    [InlineData("DELETE", "Connections(")]
    public async Task A_lost_answer_to_disconnecting_disconnects_once(string method, string target)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        LoseAnswer(method, target);

        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();

        Assert.True(app.Faults.IsSpent);
        Assert.DoesNotContain(await RowsAsync("Connections"), row => row.RowKey.StartsWith("x_", StringComparison.Ordinal));
        await EverySecretIsKnownAsync();
    }

    private void LoseAnswer(string method, string target) => app.Faults.LoseAnswer(request =>
        request.Method == RequestMethod.Parse(method)
        && Uri.UnescapeDataString(request.Uri.Path) is var path
        && (target.EndsWith('(') ? path.Contains(app.Prefix + target, StringComparison.Ordinal) : path.EndsWith(target, StringComparison.Ordinal)));

    // Named by a row that refers to it, or by a hint that removes it.
    private async Task EverySecretIsKnownAsync()
    {
        var rows = new List<TableEntity>();
        foreach (var table in new[] { "Integrations", "Connections", "Schedule" })
            rows.AddRange(await RowsAsync(table));
        var known = rows.SelectMany(row => row.Select(column => column.Value)).OfType<string>().Concat(rows.Select(row => row.RowKey)).ToList();
        Assert.All(app.Vault.Names, name => Assert.Contains(known, text => text.Contains(name, StringComparison.Ordinal)));

        // And no row speaks of a secret that is not there.
        var referred = rows.Where(row => row.RowKey.StartsWith("c_", StringComparison.Ordinal)).Select(row => row["Secret"]).OfType<string>();
        Assert.All(referred, reference => Assert.Contains(reference.Split('/')[1], app.Vault.Names));
    }

    private async Task<List<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in app.Storage.GetTableClient(app.Prefix + table).QueryAsync<TableEntity>(cancellationToken: Cancellation))
            rows.Add(row);
        return rows;
    }
}
