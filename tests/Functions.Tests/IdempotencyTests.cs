using Azure.Data.Tables;
using Kontext.Testing;

namespace Kontext.Functions.Tests;

/// <summary>The header Idempotency-Key on the calls that create integrations, applications and service accounts.</summary>
public sealed class IdempotencyTests(KontextApp app, AzuriteServer azurite) : IClassFixture<KontextApp>
{
    private const string Integration = """{ "name": "GitHub", "url": "https://mcp.example.com/mcp", "authMode": "server_token", "serverToken": "very-secret-token" }""";
    private const string Confidential = """{ "name": "Agent", "oauth": { "type": "confidential", "redirectUris": [] } }""";
    private const string Public = """{ "name": "CLI", "oauth": { "type": "public", "redirectUris": [] } }""";
    private const string Account = """{ "name": "Robot" }""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Calls => new()
    {
        { "/integrations", Integration },
        { "/applications", Confidential },
        { "/applications", Public },
        { "/service-accounts", Account },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_repeat_creates_nothing_and_returns_the_existing_resource(string path, string body)
    {
        var acme = app.NewOrganization();
        var first = await PostAsync(acme.Alice, path, body, "key-of-a-repeat");
        Assert.True(first.Status == 201, first.Text);
        var events = await CountEventsAsync(acme);

        var again = await PostAsync(acme.Alice, path, body, "key-of-a-repeat");

        Assert.Equal(first.Header("Location"), again.Header("Location"));
        if (path == "/integrations" || body == Public)
            Assert.Equal((201, first.Text, first.Header("ETag")), (again.Status, again.Text, again.Header("ETag")));
        else
            again.IsProblem(409, "idempotency_secret_shown");
        Assert.Equal((1, events), (await CountAsync(acme, path), await CountEventsAsync(acme)));
    }

    [Fact]
    public async Task A_repeat_shows_the_present_state_and_other_bodies_are_refused()
    {
        var acme = app.NewOrganization();
        var id = IdOf(await PostAsync(acme.Alice, "/integrations", """{ "name": "A", "url": "https://a.example", "authMode": "user_token" }""", "k"));
        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""");
        await acme.Alice.DeleteAsync($"/integrations/{id}");

        var again = await PostAsync(acme.Alice, "/integrations", """{ "name": "A", "url": "https://a.example", "authMode": "user_token" }""", "k");

        Assert.Equal((201, id), (again.Status, IdOf(again)));
        Assert.NotNull(again.Json["integration"]!["archivedAt"]);
        (await PostAsync(acme.Alice, "/integrations", """{ "name": "A", "url": "https://b.example", "authMode": "user_token" }""", "k")).IsProblem(409, "idempotency_key_reused");
        (await PostAsync(acme.Alice, "/integrations", "{}", "k")).IsProblem(400, "invalid_input", ("/name", "required"), ("/url", "required"));
    }

    [Fact]
    public async Task A_key_belongs_to_one_caller_and_one_call()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        string Named(string name) => $$"""{ "name": "{{name}}", "url": "https://a.example", "oauth": { "type": "public", "redirectUris": [] } }""";

        (ApiClient Caller, string Path, string Name)[] all =
        [
            (acme.Alice, "/integrations", "alice"), (acme.Bob, "/integrations", "bob"), (acme.Service, "/integrations", "service"), (globex.Alice, "/integrations", "alice"),
            (acme.Alice, "/applications", "alice"), (acme.Alice, "/service-accounts", "alice"),
        ];
        foreach (var (caller, path, name) in all)
            Assert.Equal(201, (await PostAsync(caller, path, Named(name), "the-key")).Status);

        Assert.Equal((3, 1, 1), (await CountAsync(acme, "/integrations"), await CountAsync(acme, "/applications"), await CountAsync(acme, "/service-accounts")));
        Assert.Equal(1, await CountAsync(globex, "/integrations"));
    }

    [Theory]
    [InlineData("a b", "invalid_characters")]
    [InlineData("\u00e9", "invalid_characters")]
    [InlineData("twice", "not_allowed")]
    public async Task A_key_is_1_to_255_visible_characters_sent_once(string key, string code)
    {
        var acme = app.NewOrganization();
        (string, string)[] headers = key == "twice" ? [("Idempotency-Key", key), ("Idempotency-Key", key)] : [("Idempotency-Key", key)];

        (await acme.Alice.SendAsync(HttpMethod.Post, "/integrations", ApiClient.Json(Integration), headers)).IsProblem(400, "invalid_input", ("Idempotency-Key", code));
        (await PostAsync(acme.Alice, "/integrations", Integration, new string('k', 256))).IsProblem(400, "invalid_input", ("Idempotency-Key", "out_of_range"));
        Assert.Equal(201, (await PostAsync(acme.Alice, "/integrations", Integration, $"\"{new string('k', 253)}\"")).Status);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Of_many_simultaneous_repeats_at_two_instances_exactly_one_creates(string path, string body)
    {
        await using Instance second = new(azurite, app);
        await second.InitializeAsync();
        var acme = app.NewOrganization();
        TestOrganization there = new(second, acme.Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => PostAsync(index % 2 == 0 ? acme.Alice : there.Alice, path, body, "at-once")));

        Assert.Equal(1, await CountAsync(acme, path));
        var made = answers.Where(answer => answer.Status == 201).ToList();
        if (body is Confidential or Account)
            Assert.Single(made);
        Assert.Single(made.Select(answer => answer.Header("Location")).Distinct());
        Assert.All(answers.Where(answer => answer.Status != 201), answer =>
        {
            Assert.Contains(answer.Json["code"]!.GetValue<string>(), new[] { "idempotency_key_in_use", "idempotency_secret_shown" });
            Assert.Equal((409, answer.Json["code"]!.GetValue<string>() == "idempotency_key_in_use"), (answer.Status, answer.Header("Retry-After") is not null));
        });
    }

    [Theory]
    [InlineData("/integrations", Integration, false)]
    [InlineData("/integrations", Integration, true)]
    [InlineData("/applications", Confidential, false)]
    [InlineData("/applications", Confidential, true)]
    public async Task After_a_crash_at_any_request_to_storage_a_repeat_creates_one_resource(string path, string body, bool isDone)
    {
        await PostAsync(app.NewOrganization().Alice, path, body, "first"); // the key of the HMACs is made once
        List<string> seen = [];
        for (var request = 0; ; request++)
        {
            var acme = app.NewOrganization();
            StorageEnd end = new(app, request, isDone);
            await PostAsync(acme.Alice, path, body, "crash");
            app.Faults.Forget();

            var atOnce = await PostAsync(acme.Alice, path, body, "crash");
            app.Clock.Advance(TimeSpan.FromSeconds(11));
            var later = await PostAsync(acme.Alice, path, body, "crash");

            seen.AddRange(CodeOf(atOnce), CodeOf(later));
            var at = $"ended at request {request}: {atOnce.Text} {later.Text}";
            Assert.True(path == "/integrations" ? (atOnce.Status, later.Status) == (201, 201) : CodeOf(later) is "201" or "idempotency_secret_shown", at);
            Assert.True(await CountAsync(acme, path) == 1, at);
            if (path == "/applications")
                Assert.Equal(1, await CountedAsync(acme));
            if (!end.HasEnded)
                break;
            Assert.True(request < 30);
        }

        Assert.Equal(path == "/applications", seen.Contains("idempotency_key_in_use"));
    }

    [Fact]
    public async Task A_request_that_was_never_written_can_begin_again_after_15_minutes()
    {
        var acme = app.NewOrganization();
        await PostAsync(acme.Alice, "/applications", Public, "other");
        _ = new StorageEnd(app, await IndexOfRowAsync(), isDone: false);
        Assert.Equal(503, (await PostAsync(acme.Alice, "/applications", Confidential, "k")).Status);
        app.Faults.Forget();

        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var waits = await PostAsync(acme.Alice, "/applications", Confidential, "k");
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        var made = await PostAsync(acme.Alice, "/applications", Confidential, "k");

        waits.IsProblem(409, "idempotency_key_in_use");
        Assert.Equal(("600", 201), (waits.Header("Retry-After"), made.Status));
        Assert.Equal(2, await CountAsync(acme, "/applications"));
        Assert.Equal(2, await CountedAsync(acme));

        // The application's own row is written after the row of the audit, the row that finds the key again, the count and the transaction.
        async Task<int> IndexOfRowAsync()
        {
            app.Requests.Reset();
            await PostAsync(acme.Alice, "/applications", Public, "counted");
            await acme.Alice.DeleteAsync($"/applications/{IdOf(await PostAsync(acme.Alice, "/applications", Public, "counted"), "application")}");
            return app.Requests.Requests.ToList().IndexOf("POST Applications");
        }
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day_and_its_rows_are_removed()
    {
        var acme = app.NewOrganization();
        var first = IdOf(await PostAsync(acme.Alice, "/integrations", """{ "name": "A", "url": "https://a.example" }""", "daily-key"));
        await PostAsync(acme.Alice, "/applications", Public, "daily-key");
        Assert.Equal((2, true), await KeyRowsAsync(acme));

        app.Clock.Advance(TimeSpan.FromHours(23));
        Assert.True(await app.RunAsync("RemoveOld", message: null, Ct));
        Assert.Equal(first, IdOf(await PostAsync(acme.Alice, "/integrations", """{ "name": "A", "url": "https://a.example" }""", "daily-key")));
        app.Clock.Advance(TimeSpan.FromMinutes(61));
        (await PostAsync(acme.Alice, "/integrations", """{ "name": "A", "url": "https://a.example" }""", "daily-key")).IsProblem(409, "name_taken");
        var second = IdOf(await PostAsync(acme.Alice, "/integrations", """{ "name": "B", "url": "https://a.example" }""", "daily-key"));
        Assert.NotEqual(first, second);

        // The row of the first day would remove the key of the second day, if the removal did not check more.
        app.Clock.Advance(TimeSpan.FromHours(2));
        Assert.True(await app.RunAsync("RemoveOld", message: null, Ct));
        Assert.Equal(second, IdOf(await PostAsync(acme.Alice, "/integrations", """{ "name": "B", "url": "https://a.example" }""", "daily-key")));
        app.Clock.Advance(TimeSpan.FromHours(25));
        Assert.True(await app.RunAsync("RemoveOld", message: null, Ct));
        Assert.Equal((0, false), await KeyRowsAsync(acme));
    }

    [Fact]
    public async Task No_row_holds_a_key_a_body_or_a_secret()
    {
        var acme = app.NewOrganization();
        await PostAsync(acme.Alice, "/integrations", Integration, "sought-after-key");
        var secret = (await PostAsync(acme.Alice, "/applications", Confidential, "sought-after-key")).Json["oauth"]!["clientSecret"]!.GetValue<string>();

        string[] sought = ["sought-after-key", "very-secret-token", secret];
        await foreach (var table in app.Storage.QueryAsync(cancellationToken: Ct).Where(table => table.Name.StartsWith(app.Prefix, StringComparison.Ordinal) && !table.Name.EndsWith("DevelopmentSecrets", StringComparison.Ordinal)))
        {
            await foreach (var row in app.Storage.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: Ct))
                Assert.DoesNotContain(row, member => member.Value is string text && Array.Exists(sought, word => text.Contains(word, StringComparison.Ordinal)));
        }
    }

    private static Task<ApiAnswer> PostAsync(ApiClient caller, string path, string body, string key) =>
        caller.SendAsync(HttpMethod.Post, path, ApiClient.Json(body), ("Idempotency-Key", key));

    private static string IdOf(ApiAnswer answer, string member = "integration")
    {
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json[member]!["id"]!.GetValue<string>();
    }

    private static string CodeOf(ApiAnswer answer) => answer.Status == 201 ? "201" : answer.Json["code"]!.GetValue<string>();

    private static async Task<int> CountAsync(TestOrganization organization, string path) => (await organization.Alice.GetAsync(path + "?limit=100")).Json["items"]!.AsArray().Count;

    private static async Task<int> CountEventsAsync(TestOrganization organization) => (await organization.Alice.GetAsync("/audit-events?limit=100")).Json["items"]!.AsArray().Count;

    private async Task<int> CountedAsync(TestOrganization organization)
    {
        var row = await app.Storage.GetTableClient(app.Prefix + "Applications").GetEntityAsync<TableEntity>($"o_{organization.Id}", "count", cancellationToken: Ct);
        return row.Value.GetInt32("Number")!.Value;
    }

    // The rows of the organization's keys, and whether there is a row that finds one of them again.
    private async Task<(int Keys, bool AreFound)> KeyRowsAsync(TestOrganization organization)
    {
        var keys = 0;
        foreach (var (table, partition) in new[] { ("Integrations", organization.Id), ("Applications", $"o_{organization.Id}") })
        {
            keys += await app.Storage.GetTableClient(app.Prefix + table)
                .QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge 'k_' and RowKey lt 'k`'"), cancellationToken: Ct).CountAsync(Ct);
        }

        var found = await app.Storage.GetTableClient(app.Prefix + "Authorizations").QueryAsync<TableEntity>("PartitionKey ge 'k_'", cancellationToken: Ct)
            .AnyAsync(row => row.GetString("Partition").EndsWith(organization.Id, StringComparison.Ordinal), Ct);
        return (keys, found);
    }

    /// <summary>Another instance of the app on the same storage.</summary>
    private sealed class Instance : KontextApp
    {
        public Instance(AzuriteServer azurite, KontextApp first)
            : base(azurite) =>
            (Prefix, Clock, Tokens) = (first.Prefix, first.Clock, first.Tokens);
    }
}
