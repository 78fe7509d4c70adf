namespace Kontext.Functions.Tests;

/// <summary>Some changes end users' connections permanently, and other changes keep them.</summary>
public sealed class EpochTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Connected = """{"connected":true,"status":"connected"}""";
    private const string Changed = """{"connected":false,"status":"disconnected","reason":"configuration_changed"}""";

    private const string Configured = """
        {
          "oauth": {
            "provider": "p", "issuer": "https://i.example", "scopes": ["a"],
            "clientId": "c", "clientSecret": "s", "authorizationUrl": "https://i.example/a", "tokenUrl": "https://i.example/t", "revocationUrl": "https://i.example/r"
          }
        }
        """;

    private static string Whole(string authorization = "a", string token = "t", string revocation = "r", string client = "c") => $$"""
        {
          "oauth": {
            "provider": "p", "issuer": "https://i.example", "clientId": "{{client}}",
            "authorizationUrl": "https://i.example/{{authorization}}", "tokenUrl": "https://i.example/{{token}}", "revocationUrl": "https://i.example/{{revocation}}"
          }
        }
        """;

    public static TheoryData<string, string> Ending => new()
    {
        { """{ "url": "https://mcp.example.com/other" }""", """{ "url": "https://mcp.example.com/mcp" }""" },
        { """{ "url": "https://MCP.example.com/mcp" }""", """{ "url": "https://mcp.example.com/mcp" }""" },
        { """{ "authMode": "oauth" }""", """{ "authMode": "user_token" }""" },
        { """{ "authMode": "none" }""", """{ "authMode": "user_token" }""" },
        { """{ "oauth": { "provider": "q" } }""", Whole() },
        { """{ "oauth": { "issuer": "https://j.example" } }""", Whole() },
        { """{ "oauth": null }""", Whole() },
        { Whole(client: "d"), Whole() },
        { Whole(authorization: "b"), Whole() },
        { Whole(token: "b"), Whole() },
        { Whole(revocation: "b"), Whole() },
        { """{ "oauth": { "sendResource": false } }""", """{ "oauth": { "sendResource": null } }""" },
    };

    [Theory]
    [MemberData(nameof(Ending))]
    public async Task A_new_url_mode_provider_issuer_or_client_ends_connections_for_good(string there, string back)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync(Configured);
        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));

        Assert.Equal(200, (await acme.Alice.PatchAsync($"/integrations/{id}", there)).Status);
        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", back);

        Assert.Equal(Changed, await acme.ReadConnectionAsync(id));
        Assert.Equal(Changed, answer.Json["integration"]!["userConnection"]!.ToJsonString());
        Assert.Equal(Changed, (await acme.Alice.GetAsync("/integrations")).Json["items"]![0]!["userConnection"]!.ToJsonString());
        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "new" }""");
        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));
    }

    [Theory]
    [InlineData("""{ "name": "Other" }""")]
    [InlineData("""{ "category": "internal_mcp_credentials" }""")]
    [InlineData("""{ "capabilities": [] }""")]
    [InlineData("""{ "credentialSchema": { "a": "string", "b": "string" } }""")]
    [InlineData("""{ "oauth": { "scopes": ["more", "scopes"] } }""")]
    [InlineData("""{ "oauth": { "scopes": [] } }""")]
    [InlineData("""{ "oauth": { "sendResource": null } }""")]
    [InlineData("""{ "oauth": { "askConsent": false } }""")]
    [InlineData("""{ "oauth": { "clientId": "c", "clientSecret": "new", "authorizationUrl": "https://i.example/a", "tokenUrl": "https://i.example/t", "revocationUrl": "https://i.example/r" } }""")]
    [InlineData("""{ "url": "https://mcp.example.com/mcp", "authMode": "user_token" }""")]
    public async Task A_change_of_any_other_member_keeps_connections(string body)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync(Configured);

        Assert.Equal(200, (await acme.Alice.PatchAsync($"/integrations/{id}", body)).Status);

        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));
    }

    [Fact]
    public async Task A_connection_that_was_revoked_before_stays_revoked()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        await acme.Alice.DeleteAsync($"/integrations/{id}/connection");

        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://other.example" }""");

        Assert.Equal("""{"connected":false,"status":"disconnected","reason":"revoked"}""", await acme.ReadConnectionAsync(id));
    }
}
