namespace Kontext.Functions.Tests;

/// <summary>Carol of another organization never learns that anything of acme's exists.</summary>
public sealed class TenantTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Unknown = "018f0000-0000-7000-8000-000000000000";

    [Fact]
    public async Task A_foreign_id_is_answered_like_an_unknown_one_at_the_same_cost()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var carol = app.ClientWith(app.Tokens.OfPerson(globex.Id, "carol"));
        var foreign = await acme.CreateConnectedAsync("""{ "oauth": { "provider": "p" } }""");
        var archived = await acme.CreateAsync();
        await acme.Alice.DeleteAsync($"/integrations/{archived}");

        foreach (var (method, path) in GetIntegrationTests.Calls)
        {
            var unknown = await CallAsync(method, Unknown, path);
            Assert.Equal(404, unknown.Status);
            Assert.Equal(unknown, await CallAsync(method, foreign, path));
            Assert.Equal(unknown, await CallAsync(method, archived, path));
            Assert.Equal(unknown with { Requests = "" }, (await CallAsync(method, "abc", path)) with { Requests = "" });
        }

        Assert.Equal("""{"connected":true,"status":"connected"}""", await acme.ReadConnectionAsync(foreign));

        async Task<Seen> CallAsync(string method, string id, string path)
        {
            app.Requests.Reset();
            using var content = ApiClient.Json("""{ "token": "t", "name": "n" }""");
            var answer = await carol.SendAsync(new HttpMethod(method), $"/integrations/{id}{path}", method is "GET" or "DELETE" ? null : content);
            return new Seen(
                answer.Status,
                answer.Text.Replace(answer.Header("x-request-id")!, "", StringComparison.Ordinal),
                string.Join('\n', answer.Headers.Where(header => !header.Key.Equals("x-request-id", StringComparison.OrdinalIgnoreCase)).Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal)),
                string.Join(", ", app.Requests.Requests.Order(StringComparer.Ordinal))); // some are made side by side
        }
    }

    [Fact]
    public async Task Lists_and_filters_show_only_the_callers_organization()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        await acme.CreateAsync("""{ "name": "Secret project" }""");

        (await globex.Alice.GetAsync("/integrations")).Is(200, """{ "items": [] }""");
        (await globex.Alice.GetAsync("/integrations?name=secret")).Is(200, """{ "items": [] }""");
    }

    [Fact]
    public async Task A_name_in_use_elsewhere_is_free_here()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        await acme.CreateAsync("""{ "name": "Secret project" }""");

        Assert.Equal(201, (await globex.Alice.PostAsync("/integrations", """{ "name": "Secret project", "url": "https://x.example" }""")).Status);
    }

    [Fact]
    public async Task A_foreign_cursor_is_answered_like_a_broken_one()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        await acme.CreateAsync();
        await acme.CreateAsync();
        var cursor = (await acme.Alice.GetAsync("/integrations?limit=1")).Json["nextCursor"]!.GetValue<string>();

        var foreign = await globex.Alice.GetAsync($"/integrations?cursor={cursor}");
        var broken = await globex.Alice.GetAsync($"/integrations?cursor={new string('A', cursor.Length)}");

        Assert.Equal(400, foreign.Status);
        Assert.Equal(
            broken.Text.Replace(broken.Header("x-request-id")!, "", StringComparison.Ordinal),
            foreign.Text.Replace(foreign.Header("x-request-id")!, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Organizations_stay_separate_for_every_character_in_their_names()
    {
        string[] names = ["a", "A", "a ", "a/b", "a\\b", "a#b", "a?b", "a~2fb", "a%2Fb", "ä", "a\u0308", "a\0b", "'; or 1 eq 1", new string('x', 300), new string('x', 301), "..", "i_"];
        var clients = names.Select(name => app.ClientWith(app.Tokens.OfPerson(name, "alice"))).ToList();
        foreach (var client in clients)
            Assert.Equal(201, (await client.PostAsync("/integrations", """{ "name": "Same", "url": "https://x.example" }""")).Status);

        foreach (var client in clients)
            Assert.Single((await client.GetAsync("/integrations")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Users_stay_separate_for_every_character_in_their_subjects()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        string[] subjects = ["auth0|1", "auth0|1 ", "auth0/1", "auth0~7c1", "Auth0|1", "https://login.example.com/:x", new string('y', 999), new string('y', 1_000)];
        var clients = subjects.Select(subject => app.ClientWith(app.Tokens.OfPerson(acme.Id, subject))).ToList();

        foreach (var client in clients)
        {
            Assert.False((await client.GetAsync($"/integrations/{id}/connection")).Json["connection"]!["connected"]!.GetValue<bool>());
            Assert.Equal(200, (await client.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""")).Status);
        }
    }

    private sealed record Seen(int Status, string Body, string Headers, string Requests);
}
