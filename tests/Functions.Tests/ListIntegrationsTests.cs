using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests;

public sealed class ListIntegrationsTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Fact]
    public async Task An_organization_begins_with_an_empty_list() =>
        (await app.NewOrganization().Alice.GetAsync("/integrations")).Is(200, """{ "items": [] }""");

    [Fact]
    public async Task Items_are_full_integrations_with_the_callers_connection()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync("""{ "credentialSchema": { "apiKey": "string" } }""", """{ "token": "t", "displayName": "alice@example.com" }""");

        var items = (await acme.Alice.GetAsync("/integrations")).Json["items"]!.AsArray();

        JsonMatch.Exact(Assert.Single(items)!.ToJsonString(), await acme.ReadAsync(id));
        Assert.Equal("""{"connected":true,"status":"connected","displayName":"alice@example.com"}""", items[0]!["userConnection"]!.ToJsonString());
        var ofBob = (await acme.Bob.GetAsync("/integrations")).Json["items"]![0]!;
        Assert.Equal("""{"connected":false,"status":"disconnected"}""", ofBob["userConnection"]!.ToJsonString());
        var ofService = (await acme.Service.GetAsync("/integrations")).Json["items"]![0]!;
        Assert.Null(ofService["userConnection"]);
    }

    [Fact]
    public async Task Integrations_are_listed_in_the_order_of_creation_even_within_one_instant()
    {
        var acme = app.NewOrganization();
        var ids = await CreateAsync(acme, 12);

        Assert.Equal(ids, await AllAsync(acme, limit: 200));
        Assert.Equal(ids, await AllAsync(acme, limit: 5));
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("limit=1", 1)]
    [InlineData("limit=51", 51)]
    [InlineData("limit=200", 53)]
    public async Task The_limit_is_50_unless_the_caller_sends_another(string query, int expected)
    {
        var acme = app.NewOrganization();
        await CreateAsync(acme, 53);

        var page = (await acme.Alice.GetAsync($"/integrations?{query}")).Json;

        Assert.Equal(expected, page["items"]!.AsArray().Count);
        Assert.Equal(expected < 53, page["nextCursor"] is not null);
    }

    [Fact]
    public async Task The_last_page_has_no_cursor_even_when_it_is_full()
    {
        var acme = app.NewOrganization();
        await CreateAsync(acme, 4);

        var first = (await acme.Alice.GetAsync("/integrations?limit=2")).Json;
        var last = (await acme.Alice.GetAsync($"/integrations?limit=2&cursor={Cursor(first)}")).Json;

        Assert.Equal(2, last["items"]!.AsArray().Count);
        Assert.Null(last["nextCursor"]);
    }

    [Fact]
    public async Task A_cursor_keeps_its_place_when_integrations_are_added_and_archived_between_pages()
    {
        var acme = app.NewOrganization();
        var ids = await CreateAsync(acme, 6);
        var first = (await acme.Alice.GetAsync("/integrations?limit=2")).Json;

        foreach (var gone in new[] { ids[0], ids[1], ids[3] })
            (await acme.Alice.DeleteAsync($"/integrations/{gone}")).IsNoContent();
        var added = await acme.CreateAsync();
        var rest = (await acme.Alice.GetAsync($"/integrations?cursor={Cursor(first)}")).Json;

        Assert.Equal([ids[2], ids[4], ids[5], added], Ids(rest));
    }

    [Fact]
    public async Task A_page_is_empty_when_all_integrations_after_its_cursor_are_archived()
    {
        var acme = app.NewOrganization();
        var ids = await CreateAsync(acme, 2);
        var first = (await acme.Alice.GetAsync("/integrations?limit=1")).Json;
        await acme.Alice.DeleteAsync($"/integrations/{ids[1]}");

        (await acme.Alice.GetAsync($"/integrations?cursor={Cursor(first)}")).Is(200, """{ "items": [] }""");
    }

    [Fact]
    public async Task A_cursor_can_be_used_with_another_limit()
    {
        var acme = app.NewOrganization();
        var ids = await CreateAsync(acme, 5);
        var first = (await acme.Alice.GetAsync("/integrations?limit=1")).Json;

        Assert.Equal(ids[1..4], Ids((await acme.Alice.GetAsync($"/integrations?limit=3&cursor={Cursor(first)}")).Json));
    }

    [Fact]
    public async Task A_cursor_of_another_organization_or_filter_is_refused()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        await CreateAsync(acme, 3);
        await CreateAsync(globex, 3);
        var foreign = Cursor((await globex.Alice.GetAsync("/integrations?limit=1")).Json);
        var filtered = Cursor((await acme.Alice.GetAsync("/integrations?limit=1&name=integration")).Json);

        foreach (var query in new[] { $"cursor={foreign}", $"cursor={filtered}", $"cursor={filtered}&name=other", "cursor=x", $"cursor={foreign}A", "cursor=%00" })
            (await acme.Alice.GetAsync($"/integrations?{query}")).IsProblem(400, "invalid_input", ("cursor", "invalid_cursor"));
        Assert.Equal(200, (await acme.Alice.GetAsync("/integrations?cursor=")).Status);
        Assert.Equal(200, (await acme.Alice.GetAsync($"/integrations?name=INTEGRATION&cursor={filtered}")).Status);
        Assert.Equal(200, (await acme.Bob.GetAsync($"/integrations?name=integration&cursor={filtered}")).Status);
    }

    [Theory]
    [InlineData("hub", "GitHub", "ＧｉｔＨｕｂ Enterprise")]
    [InlineData("GITHUB%20E", "ＧｉｔＨｕｂ Enterprise")]
    [InlineData("ｓｌａｃｋ", "Slack")]
    [InlineData("'", "O'Brien")]
    [InlineData("nothing")]
    public async Task The_name_filter_is_a_substring_without_regard_to_case_and_width(string filter, params string[] expected)
    {
        var acme = app.NewOrganization();
        foreach (var name in new[] { "GitHub", "Slack", "ＧｉｔＨｕｂ Enterprise", "O'Brien" })
            await acme.CreateAsync($$"""{ "name": "{{name}}" }""");

        var found = (await acme.Alice.GetAsync($"/integrations?name={filter}")).Json;

        Assert.Equal(expected, found["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_filtered_list_can_be_paged()
    {
        var acme = app.NewOrganization();
        var wanted = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            await acme.CreateAsync($$"""{ "name": "other {{i}}" }""");
            wanted.Add(await acme.CreateAsync($$"""{ "name": "wanted {{i}}" }"""));
        }

        Assert.Equal(wanted, await AllAsync(acme, limit: 2, "&name=wanted"));
    }

    [Theory]
    [InlineData("limit=0", "limit", "out_of_range")]
    [InlineData("limit=201", "limit", "out_of_range")]
    [InlineData("limit=abc", "limit", "out_of_range")]
    [InlineData("limit=-1", "limit", "out_of_range")]
    [InlineData("limit=%2B5", "limit", "out_of_range")]
    [InlineData("limit=1e1", "limit", "out_of_range")]
    [InlineData("limit=", "limit", "out_of_range")]
    [InlineData("limit=99999999999999999999", "limit", "out_of_range")]
    [InlineData("limit=5&limit=6", "limit", "out_of_range")]
    public async Task A_wrong_query_is_refused(string query, string path, string code) =>
        (await app.NewOrganization().Alice.GetAsync($"/integrations?{query}")).IsProblem(400, "invalid_input", (path, code));

    [Fact]
    public async Task All_problems_of_a_query_are_reported_together() =>
        (await app.NewOrganization().Alice.GetAsync($"/integrations?limit=0&cursor=x&name={new string('n', 129)}")).IsProblem(
            400, "invalid_input", ("limit", "out_of_range"), ("cursor", "invalid_cursor"), ("name", "out_of_range"));

    private static async Task<List<string>> CreateAsync(TestOrganization organization, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(await organization.CreateAsync());
        return ids;
    }

    private static async Task<List<string>> AllAsync(TestOrganization organization, int limit, string query = "")
    {
        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await organization.Alice.GetAsync($"/integrations?limit={limit}{query}{cursor}")).Json;
            ids.AddRange(Ids(page));
            cursor = page["nextCursor"] is null ? null : $"&cursor={Cursor(page)}";
        }

        return ids;
    }

    private static IEnumerable<string> Ids(JsonNode page) => page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());

    private static string Cursor(JsonNode page) => page["nextCursor"]!.GetValue<string>();
}
