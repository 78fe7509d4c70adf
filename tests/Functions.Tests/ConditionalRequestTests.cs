using System.Globalization;
using System.Text.RegularExpressions;

namespace Kontext.Functions.Tests;

/// <summary>Entity tags of an integration and its OAuth configuration, and their use in If-Match (RFC 9110 section 13.1.1).</summary>
public sealed partial class ConditionalRequestTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string OAuth = """{ "authMode": "oauth", "oauth": { "provider": "p" } }""";

    [Fact]
    public async Task Every_answer_with_an_integration_or_its_oauth_config_has_a_strong_tag()
    {
        var acme = app.NewOrganization();

        var created = await acme.Alice.PostAsync("/integrations", """{ "name": "Tagged", "url": "https://x.example", "authMode": "oauth" }""");
        var path = $"/integrations/{created.Json["integration"]!["id"]!.GetValue<string>()}";
        var read = await acme.Alice.GetAsync(path);
        var patched = await acme.Alice.PatchAsync(path, """{ "name": "Other" }""");
        var readAgain = await acme.Alice.GetAsync(path);
        var put = await acme.Alice.PutAsync($"{path}/oauth", """{ "scopes": ["a"] }""");
        var config = await acme.Alice.GetAsync($"{path}/oauth");

        Assert.All([created, read, patched, readAgain, put, config], answer => Assert.Matches(TagPattern, answer.Header("ETag")));
        Assert.Equal(created.Header("ETag"), read.Header("ETag"));
        Assert.Equal(patched.Header("ETag"), readAgain.Header("ETag"));
        Assert.Equal(put.Header("ETag"), config.Header("ETag"));
        Assert.Equal([1, 2, 3], new[] { created, patched, put }.Select(RevisionOf));
    }

    [Fact]
    public async Task A_check_changes_the_hash_and_not_the_revision()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "url": "http://127.0.0.1:1/mcp" }""");
        var before = await acme.Alice.GetAsync($"/integrations/{id}");

        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        var after = await acme.Alice.GetAsync($"/integrations/{id}");

        Assert.NotEqual(before.Header("ETag"), after.Header("ETag"));
        Assert.Equal(RevisionOf(before), RevisionOf(after));
        Assert.Equal(200, (await SendAsync(acme.Alice, HttpMethod.Patch, $"/integrations/{id}", """{ "name": "New" }""", before.Header("ETag")!)).Status);
    }

    [Fact]
    public async Task The_ETag_differs_for_users_with_different_connections()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();

        var (alice, bob) = (await acme.Alice.GetAsync($"/integrations/{id}"), await acme.Bob.GetAsync($"/integrations/{id}"));

        Assert.NotEqual(alice.Header("ETag"), bob.Header("ETag"));
        Assert.Equal(RevisionOf(alice), RevisionOf(bob));
    }

    [Theory]
    [InlineData("PATCH", "", """{ "name": "New" }""")]
    [InlineData("PUT", "/oauth", """{ "scopes": ["b"] }""")]
    [InlineData("DELETE", "/oauth", null)]
    [InlineData("DELETE", "", null)]
    [InlineData("POST", "/connection", """{ "token": "t" }""")]
    [InlineData("DELETE", "/connection", null)]
    [InlineData("POST", "/connection/authorize", "{}")]
    [InlineData("POST", "/connection/complete", """{ "session": "x" }""")]
    [InlineData("POST", "/connections/revoke", "{}")]
    [InlineData("POST", "/validate", null)]
    [InlineData("POST", "/tools", """{ "withdraw": "all" }""")]
    public async Task Every_write_to_an_integration_refuses_a_stale_revision(string method, string at, string? body)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(at == "/connection" ? """{ "authMode": "user_token" }""" : OAuth);
        var stale = (await acme.Alice.GetAsync($"/integrations/{id}")).Header("ETag")!;
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "capabilities": [] }""");
        var before = (await acme.ReadAsync(id)).ToJsonString();

        var answer = await SendAsync(acme.Alice, new HttpMethod(method), $"/integrations/{id}{at}", body, stale);

        answer.IsProblem(412, "precondition_failed");
        Assert.Equal(before, (await acme.ReadAsync(id)).ToJsonString());
    }

    [Theory]
    [InlineData("\"1.x\"")]
    [InlineData("\"1.anything,with!a~comma\"")]
    [InlineData("*")]
    [InlineData("\"9.x\", \"1.x\"")]
    [InlineData("\"9.x\",\"1.x\" , \"8\"")]
    [InlineData(",, \"1.x\" ,")]
    [InlineData("W/\"9.x\", \"1.x\"")]
    [InlineData("\"1\"")]
    public async Task If_Match_with_the_current_revision_allows_a_write(string condition)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        Assert.Equal(200, (await SendAsync(acme.Alice, HttpMethod.Patch, $"/integrations/{id}", """{ "name": "New" }""", condition)).Status);
    }

    [Theory]
    [InlineData("\"2.x\"")]
    [InlineData("\"0.x\"")]
    [InlineData("\"01.x\"")]
    [InlineData("\"+1.x\"")]
    [InlineData("\" 1.x\"")]
    [InlineData("\"-1.x\"")]
    [InlineData("\"11.x\"")]
    [InlineData("\"1 .x\"")]
    [InlineData("\".x\"")]
    [InlineData("\"\"")]
    [InlineData("\"*\"")]
    [InlineData("\"18446744073709551617.x\"")]
    [InlineData("\"\u0661.x\"")]
    [InlineData("W/\"1.x\"")]
    [InlineData("w/\"1.x\"")]
    [InlineData("1.x")]
    [InlineData("'1.x'")]
    [InlineData("\"1.x")]
    [InlineData("1.x\"")]
    [InlineData("\"1.x\" \"1.x\"")]
    [InlineData("\"1.x\"; \"1.x\"")]
    [InlineData("\"1.x\", nonsense")]
    [InlineData("nonsense, \"1.x\"")]
    [InlineData("*, \"1.x\"")]
    [InlineData("\"1.x\", *")]
    [InlineData("**")]
    [InlineData(",")]
    [InlineData("null")]
    public async Task If_Match_without_the_current_revision_refuses_a_write_in_every_form(string condition)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        (await SendAsync(acme.Alice, HttpMethod.Patch, $"/integrations/{id}", """{ "name": "New" }""", condition)).IsProblem(412, "precondition_failed");
        Assert.NotEqual("New", (await acme.ReadAsync(id))["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_reader_that_has_the_current_answer_gets_304_with_the_ETag_only()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(OAuth);
        foreach (var path in new[] { $"/integrations/{id}", $"/integrations/{id}/oauth" })
        {
            var read = await acme.Alice.GetAsync(path);
            var tag = read.Header("ETag")!;
            foreach (var known in new[] { tag, "W/" + tag, "*", $"\"9.x\", {tag}", $"\"9.x\",W/{tag},\"8\"" })
            {
                var again = await ReadAsync(path, known);
                Assert.Equal((304, "", tag, null), (again.Status, again.Text, again.Header("ETag"), again.Header("Content-Type")));
            }

            foreach (var other in new[] { "\"1.x\"", "\"1\"", tag.Trim('"'), $"*, {tag}", $"{tag}, nonsense", "\"\"", "" })
            {
                var again = await ReadAsync(path, other);
                Assert.Equal((200, read.Text), (again.Status, again.Text));
            }
        }

        var before = (await acme.Alice.GetAsync($"/integrations/{id}")).Header("ETag")!;
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "Other" }""");
        Assert.Equal(200, (await ReadAsync($"/integrations/{id}", before)).Status);
        Assert.Equal(200, (await acme.Alice.SendAsync(HttpMethod.Patch, $"/integrations/{id}", ApiClient.Json("{}"), ("If-None-Match", "*"))).Status);

        Task<ApiAnswer> ReadAsync(string path, string known) => acme.Alice.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", known));
    }

    [Fact]
    public async Task Several_header_lines_are_one_list()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        var answer = await acme.Alice.SendAsync(
            HttpMethod.Patch, $"/integrations/{id}", ApiClient.Json("""{ "name": "New" }"""), ("If-Match", "\"9.x\""), ("If-Match", "\"1.x\""));

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Of_several_writers_with_the_same_revision_exactly_one_succeeds()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();
        var tag = (await acme.Alice.GetAsync($"/integrations/{id}")).Header("ETag")!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            SendAsync(acme.Alice, HttpMethod.Patch, $"/integrations/{id}", $$"""{ "name": "Writer {{number}}" }""", tag)));

        Assert.Equal([200, 412, 412, 412, 412, 412, 412, 412], answers.Select(answer => answer.Status).Order());
        var written = answers.Single(answer => answer.Status == 200);
        Assert.Equal(written.Header("ETag"), (await acme.Alice.GetAsync($"/integrations/{id}")).Header("ETag"));
    }

    [Fact]
    public async Task A_token_is_not_stored_for_an_integration_that_has_changed_since_it_was_read()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        var tag = (await acme.Alice.GetAsync($"/integrations/{id}")).Header("ETag")!;
        await acme.Bob.PatchAsync($"/integrations/{id}", """{ "url": "https://elsewhere.example/mcp" }""");

        (await SendAsync(acme.Alice, HttpMethod.Post, $"/integrations/{id}/connection", """{ "token": "t" }""", tag)).IsProblem(412, "precondition_failed");

        Assert.Equal("""{"connected":false,"status":"disconnected"}""", await acme.ReadConnectionAsync(id));
    }

    [Fact]
    public async Task An_unchanged_value_under_a_stale_tag_is_refused_too()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "New" }""");

        (await SendAsync(acme.Alice, HttpMethod.Patch, $"/integrations/{id}", """{ "name": "New" }""", "\"1.x\"")).IsProblem(412, "precondition_failed");
    }

    [Fact]
    public async Task Statuses_401_403_and_404_are_checked_before_the_precondition()
    {
        var acme = app.NewOrganization();
        var globex = app.NewOrganization("globex");
        var id = await acme.CreateAsync();

        (await SendAsync(app.ClientWith(null), HttpMethod.Patch, $"/integrations/{id}", "{}", "\"9.x\"")).IsProblem(401, "invalid_token");
        (await SendAsync(app.ClientWith(app.Tokens.OfPerson(acme.Id, "alice", "integrations:read")), HttpMethod.Patch, $"/integrations/{id}", "{}", "\"9.x\""))
            .IsProblem(403, "insufficient_scope");
        (await SendAsync(globex.Alice, HttpMethod.Patch, $"/integrations/{id}", "{}", "\"1.x\"")).IsProblem(404, "not_found");
        (await SendAsync(globex.Alice, HttpMethod.Patch, $"/integrations/{id}", "{}", "*")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task An_archived_integration_can_be_archived_again_with_its_old_ETag()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();
        var tag = (await acme.Alice.GetAsync($"/integrations/{id}")).Header("ETag")!;

        Assert.Equal(204, (await SendAsync(acme.Alice, HttpMethod.Delete, $"/integrations/{id}", null, tag)).Status);
        Assert.Equal(204, (await SendAsync(acme.Alice, HttpMethod.Delete, $"/integrations/{id}", null, tag)).Status);
        (await SendAsync(acme.Alice, HttpMethod.Patch, $"/integrations/{id}", """{ "name": "New" }""", tag)).IsProblem(409, "archived");
    }

    [GeneratedRegex("^\"[0-9]+\\.[A-Za-z0-9_-]{22}\"$")]
    private static partial Regex TagPattern { get; }

    private static int RevisionOf(ApiAnswer answer) => int.Parse(answer.Header("ETag")!.Trim('"').Split('.')[0], CultureInfo.InvariantCulture);

    private static Task<ApiAnswer> SendAsync(ApiClient caller, HttpMethod method, string path, string? body, string condition) =>
        caller.SendAsync(method, path, body is null ? null : ApiClient.Json(body), ("If-Match", condition));
}
