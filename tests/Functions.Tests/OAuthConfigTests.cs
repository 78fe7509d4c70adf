namespace Kontext.Functions.Tests;

public sealed class OAuthConfigTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string WithClient = """
        {
          "authMode": "oauth",
          "oauth": {
            "provider": "corp", "issuer": "https://login.example.com", "scopes": ["read"], "clientId": "client", "clientSecret": "hush",
            "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t", "revocationUrl": "https://login.example.com/r"
          }
        }
        """;

    [Fact]
    public async Task The_OAuth_configuration_is_returned_as_it_was_sent()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(WithClient);

        (await acme.Alice.GetAsync($"/integrations/{id}/oauth")).Is(200, """
            {
              "oauth": {
                "provider": "corp", "issuer": "https://login.example.com", "scopes": ["read"], "clientId": "client", "clientSecretConfigured": true,
                "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t", "revocationUrl": "https://login.example.com/r"
              }
            }
            """);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("user_token")]
    public async Task In_another_mode_the_OAuth_configuration_is_stored_but_cannot_be_read(string mode)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "{{mode}}", "oauth": { "provider": "github" } }""");

        (await acme.Alice.GetAsync($"/integrations/{id}/oauth")).IsProblem(404, "oauth_not_configured");
        (await acme.Alice.PutAsync($"/integrations/{id}/oauth", "{}")).IsProblem(409, "wrong_auth_mode");

        (await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "oauth" }""")).Is(200, $$"""
            {
              "integration": {
                "id": "{{id}}", "name": "<text>", "url": "<text>", "category": "gateway_remote_mcp", "authMode": "oauth",
                "oauth": { "provider": "github", "scopes": [], "clientSecretConfigured": false },
                "serverTokenConfigured": false, "validationStatus": "pending", "userConnection": { "connected": false, "status": "disconnected" },
                "createdAt": "<time>", "updatedAt": "<time>"
              }
            }
            """);
    }

    [Fact]
    public async Task Replacing_clears_the_members_that_are_left_out()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(WithClient);

        (await acme.Alice.PutAsync($"/integrations/{id}/oauth", """{ "provider": "github", "scopes": ["repo"] }"""))
            .Is(200, """{ "oauth": { "provider": "github", "scopes": ["repo"], "clientSecretConfigured": false } }""");
        (await acme.Alice.PutAsync($"/integrations/{id}/oauth", "{}"))
            .Is(200, """{ "oauth": { "scopes": [], "clientSecretConfigured": false } }""");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(""", "scopes": ["other"]""", true)]
    [InlineData(""", "authorizationUrl": "https://login.example.com/elsewhere" """, true)]
    [InlineData(""", "clientSecret": null""", false)]
    [InlineData(""", "clientSecret": "new" """, true)]
    public async Task A_client_secret_left_out_stays_while_client_issuer_and_endpoint_stay(string more, bool configured)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(WithClient);

        var answer = await acme.Alice.PutAsync($"/integrations/{id}/oauth", $$"""
            { "provider": "corp", "issuer": "https://login.example.com", "clientId": "client", "tokenUrl": "https://login.example.com/t"{{more}} }
            """);

        Assert.Equal(configured, answer.Json["oauth"]!["clientSecretConfigured"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("""{ "provider": "corp", "issuer": "https://login.example.com", "clientId": "client" }""")]
    [InlineData("""{ "provider": "corp", "issuer": "https://login.example.com", "clientId": "client", "tokenUrl": "https://login.example.com/T" }""")]
    [InlineData("""{ "provider": "corp", "issuer": "https://evil.example", "clientId": "client", "tokenUrl": "https://login.example.com/t" }""")]
    [InlineData("""{ "provider": "corp", "clientId": "client", "tokenUrl": "https://login.example.com/t" }""")]
    [InlineData("""{ "provider": "corp", "issuer": "https://login.example.com", "clientId": "other", "tokenUrl": "https://login.example.com/t" }""")]
    [InlineData("""{ "provider": "corp", "issuer": "https://login.example.com", "tokenUrl": "https://login.example.com/t" }""")]
    public async Task A_client_secret_does_not_move_to_another_client_issuer_or_endpoint(string body)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(WithClient);

        var answer = await acme.Alice.PutAsync($"/integrations/{id}/oauth", body);

        Assert.False(answer.Json["oauth"]!["clientSecretConfigured"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Removing_the_configuration_in_mode_oauth_changes_the_mode_to_none()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(WithClient);

        (await acme.Alice.DeleteAsync($"/integrations/{id}/oauth")).IsNoContent();

        var read = await acme.ReadAsync(id);
        Assert.Equal("none", read["authMode"]!.GetValue<string>());
        Assert.Null(read["oauth"]);
        (await acme.Alice.DeleteAsync($"/integrations/{id}/oauth")).IsNoContent();
    }

    [Fact]
    public async Task Removing_the_configuration_in_another_mode_keeps_the_mode()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token", "oauth": { "provider": "github" } }""");

        (await acme.Alice.DeleteAsync($"/integrations/{id}/oauth")).IsNoContent();

        var read = await acme.ReadAsync(id);
        Assert.Equal("user_token", read["authMode"]!.GetValue<string>());
        Assert.Null(read["oauth"]);
    }

    [Fact]
    public async Task Replacing_the_configuration_by_an_equal_one_changes_nothing()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "oauth", "oauth": { "provider": "github", "scopes": ["repo"] } }""");
        var before = (await acme.ReadAsync(id)).ToJsonString();
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        await acme.Alice.PutAsync($"/integrations/{id}/oauth", """{ "scopes": ["repo"], "provider": "github" }""");

        Assert.Equal(before, (await acme.ReadAsync(id)).ToJsonString());
    }
}
