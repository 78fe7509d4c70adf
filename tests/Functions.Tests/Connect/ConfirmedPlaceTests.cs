using System.Text.Json.Nodes;
using Kontext.Testing.OAuth;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The account goes only to the servers that the person confirmed on our page, also when an administrator or a server changes them.</summary>
public sealed class ConfirmedPlaceTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_server_in_the_configuration_must_be_confirmed_again()
    {
        await using var one = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        await using var other = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "oauth": {{Entered(one)}} }""");
        using var browser = app.NewBrowser();

        var page = await browser.OpenAsync(await acme.LinkAsync(id));
        await acme.Alice.PatchAsync($"/integrations/{id}", $$"""{ "oauth": {{Entered(other)}} }""");
        var again = await browser.SubmitAsync(page);

        Assert.Null(again.Leaves);
        Assert.Contains(other.Address.Authority, again.Text, StringComparison.Ordinal);
        Assert.Contains("changed", again.Text, StringComparison.Ordinal);
        Assert.Equal(other.Address.Authority, (await browser.SubmitAsync(again)).Leaves?.Authority);
    }

    [Fact]
    public async Task A_new_server_in_the_resource_metadata_must_be_confirmed_again()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        await using var evil = await ScriptedAuthorizationServer.StartAsync(Cancellation);
        evil.Metadata.Answers(evil.MetadataDocument());
        evil.Registration.Answers(201, """{ "client_id": "registered", "token_endpoint_auth_method": "none" }""");
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}" }""");
        using var browser = app.NewBrowser();

        var page = await browser.OpenAsync(await acme.LinkAsync(id));
        resource.Resource.At("/.well-known/oauth-protected-resource/mcp").Answers(new JsonObject
        {
            ["resource"] = resource.Url.AbsoluteUri,
            ["authorization_servers"] = new JsonArray(evil.Issuer),
        });
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        var again = await browser.SubmitAsync(page);

        Assert.Null(again.Leaves);
        Assert.Contains(evil.Address.Authority, again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_redeems_the_code_is_named_when_people_sign_in_at_another()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""
            { "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://tokens.example.net/t" } }
            """);
        using var browser = app.NewBrowser();

        var page = await browser.OpenAsync(await acme.LinkAsync(id));

        Assert.Contains("tokens.example.net", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("and to no other server", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "clientId": "c", "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t", "revocationUrl": "https://evil.example/r" }""")]
    [InlineData("""{ "clientId": "c", "clientSecret": "s", "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t", "revocationUrl": "https://login.example.com:8443/r" }""")]
    public async Task Connecting_is_refused_when_the_revocation_endpoint_is_on_another_server(string oauth)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "oauth": {{oauth}} }""");

        (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize")).IsProblem(409, "client_required");
    }

    [Theory]
    [InlineData("\"authorizationUrl\"")]
    [InlineData("\"tokenUrl\"")]
    [InlineData("\"clientSecret\": \"s\", \"tokenUrl\"")]
    public async Task An_entered_endpoint_is_not_combined_with_discovered_endpoints(string member)
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""
            { "authMode": "oauth", "url": "{{resource.Url}}", "oauth": { "clientId": "c", {{member}}: "https://login.example.com/x" } }
            """);

        (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize")).IsProblem(409, "client_required");
    }

    [Fact]
    public async Task The_query_of_the_url_is_sent_to_no_authorization_server()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""
            {
              "authMode": "oauth", "url": "https://mcp.example.com/mcp?key=canary",
              "oauth": { "clientId": "c", "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t" }
            }
            """);
        using var browser = app.NewBrowser();

        var leaving = await browser.SubmitAsync(await browser.OpenAsync(await acme.LinkAsync(id)));

        Assert.Contains("resource=https%3A%2F%2Fmcp.example.com%2Fmcp", leaving.Leaves!.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", leaving.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "url": "https://evil.example/mcp" }""", "https://evil.example/mcp")]
    [InlineData("""{ "url": "https://shared.example/@evil/mcp" }""", "https://shared.example/@evil/mcp")]
    [InlineData("""{ "url": "https://shared.example/@good/mcp?tenant=evil" }""", "https://shared.example/@good/mcp?tenant=evil")]
    [InlineData("""{ "url": "https://shared.example:8443/@good/mcp" }""", "https://shared.example:8443/@good/mcp")]
    [InlineData("""{ "name": "Somebody else's" }""", "Somebody else's")]
    [InlineData("""{ "credentialSchema": { "password": "string" } }""", "password")]
    public async Task A_token_is_not_stored_when_the_integration_changed_after_the_page_was_shown(string patch, string shown)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token", "url": "https://shared.example/@good/mcp" }""");
        using var browser = app.NewBrowser();
        var page = await OpenAsync(browser, acme, id);

        await acme.Bob.PatchAsync($"/integrations/{id}", patch);
        var again = await browser.SubmitAsync(page, ("field.token", "ghp_alice"));

        Assert.Null(again.Location);
        Assert.Contains("This has changed since you looked at it.", again.Text, StringComparison.Ordinal);
        Assert.Contains(shown, again.Text, StringComparison.Ordinal);
        Assert.Contains("\"connected\":false", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_alice", again.Html, StringComparison.Ordinal);

        await browser.SubmitAsync(again, ("field.token", "ghp_alice"), ("field.password", "p"));
        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_was_changed_and_changed_back_must_be_confirmed_again()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        using var browser = app.NewBrowser();
        var page = await OpenAsync(browser, acme, id);

        await acme.Bob.PatchAsync($"/integrations/{id}", """{ "url": "https://evil.example/mcp" }""");
        await acme.Bob.PatchAsync($"/integrations/{id}", """{ "url": "https://mcp.example.com/mcp" }""");
        await browser.SubmitAsync(page, ("field.token", "ghp_alice"));

        Assert.Contains("\"connected\":false", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_the_page_does_not_show_needs_no_new_confirmation()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        using var browser = app.NewBrowser();
        var page = await OpenAsync(browser, acme, id);

        await acme.Bob.PatchAsync($"/integrations/{id}", """{ "capabilities": [1] }""");
        await browser.SubmitAsync(page, ("field.token", "ghp_alice"));

        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"url\": \"https://shared.example/@evil/mcp\"")]
    [InlineData("\"oauth\": { \"clientId\": \"c\", \"authorizationUrl\": \"https://login.example.com/@evil/a\", \"tokenUrl\": \"https://login.example.com/@good/t\" }")]
    [InlineData("\"oauth\": { \"clientId\": \"c\", \"authorizationUrl\": \"https://login.example.com/@good/a\", \"tokenUrl\": \"https://login.example.com/@evil/t\" }")]
    public async Task Another_path_on_a_shared_host_must_be_confirmed_again(string change)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""
            {
              "authMode": "oauth", "url": "https://shared.example/@good/mcp",
              "oauth": { "clientId": "c", "authorizationUrl": "https://login.example.com/@good/a", "tokenUrl": "https://login.example.com/@good/t" }
            }
            """);
        using var browser = app.NewBrowser();
        var page = await browser.OpenAsync(await acme.LinkAsync(id));
        foreach (var address in new[] { "https://shared.example/@good/mcp", "https://login.example.com/@good/a", "https://login.example.com/@good/t" })
            Assert.Contains(address, page.Text, StringComparison.Ordinal);

        await acme.Bob.PatchAsync($"/integrations/{id}", $"{{ {change} }}");
        var again = await browser.SubmitAsync(page);

        Assert.Null(again.Leaves);
        Assert.Contains("/@evil/", again.Text, StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(again)).Leaves);
    }

    [Fact]
    public async Task The_whole_address_stands_on_the_page_for_a_token_with_a_word_of_caution()
    {
        var acme = app.NewOrganization();
        var longest = $"https://shared.example/{new string('a', 1_900)}/@good?tenant=good";
        var id = await acme.CreateAsync($$"""{ "authMode": "user_token", "url": "{{longest}}" }""");
        using var browser = app.NewBrowser();

        var page = await OpenAsync(browser, acme, id);

        Assert.Contains(longest, page.Text, StringComparison.Ordinal);
        Assert.Contains("we do not know who is behind it", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_international_host_is_shown_in_punycode()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token", "url": "https://\u0430pple.example/\u0430" }""");
        using var browser = app.NewBrowser();

        var page = await OpenAsync(browser, acme, id);

        Assert.Contains("https://xn--pple-43d.example/%D0%B0", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disconnect_must_be_confirmed_again_after_a_rename()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        using var browser = app.NewBrowser();
        var list = await OpenAsync(browser, acme, id);
        var page = await browser.GetAsync($"{list.Address.AbsolutePath}/disconnect");

        await acme.Bob.PatchAsync($"/integrations/{id}", """{ "name": "Another name" }""");
        var again = await browser.SubmitAsync(page);

        Assert.Contains("This has changed since you looked at it.", again.Text, StringComparison.Ordinal);
        Assert.Contains("Another name", again.Text, StringComparison.Ordinal);
        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
        await browser.SubmitAsync(again);
        Assert.Contains("\"connected\":false", await acme.ReadConnectionAsync(id), StringComparison.Ordinal);
    }

    // The page of one integration in a session of all.
    private static async Task<TestPage> OpenAsync(TestBrowser browser, TestOrganization organization, string id)
    {
        var link = (await organization.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();
        var list = await browser.OpenAsync(link);
        return await browser.GetAsync($"{list.Address.AbsolutePath}/{id}");
    }

    private static string Entered(ScriptedAuthorizationServer server) =>
        $$"""{ "clientId": "c", "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}" }""";
}
