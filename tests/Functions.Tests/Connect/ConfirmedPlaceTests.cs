using System.Text.Json.Nodes;
using Kontext.Testing.OAuth;

namespace Kontext.Functions.Tests.Connect;

/// <summary>What a person confirms on our page is where their account goes, whatever an administrator or a server changes or leaves unsaid.</summary>
public sealed class ConfirmedPlaceTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_confirmed_one_server_is_not_sent_to_another_that_was_entered_meanwhile()
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
    public async Task Whoever_confirmed_one_server_is_not_sent_to_another_that_the_resource_names_meanwhile()
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
    public async Task Nobody_connects_where_tokens_would_be_revoked_at_another_server_than_gave_them(string oauth)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "oauth": {{oauth}} }""");

        (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize")).IsProblem(409, "client_required");
    }

    [Theory]
    [InlineData("\"authorizationUrl\"")]
    [InlineData("\"tokenUrl\"")]
    [InlineData("\"clientSecret\": \"s\", \"tokenUrl\"")]
    public async Task An_endpoint_entered_by_hand_is_not_paired_with_what_the_resource_says(string member)
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""
            { "authMode": "oauth", "url": "{{resource.Url}}", "oauth": { "clientId": "c", {{member}}: "https://login.example.com/x" } }
            """);

        (await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize")).IsProblem(409, "client_required");
    }

    [Fact]
    public async Task What_stands_in_the_query_of_the_url_is_told_to_no_authorization_server()
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

    private static string Entered(ScriptedAuthorizationServer server) =>
        $$"""{ "clientId": "c", "authorizationUrl": "{{server.Authorization.Url}}", "tokenUrl": "{{server.Token.Url}}" }""";
}
