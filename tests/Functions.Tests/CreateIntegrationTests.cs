namespace Kontext.Functions.Tests;

public sealed class CreateIntegrationTests(KontextApp app) : IClassFixture<KontextApp>
{
    [Fact]
    public async Task The_documented_example_is_created_as_sent()
    {
        var acme = app.NewOrganization();

        var answer = await acme.Alice.PostAsync("/integrations", """
            {
              "name": "GitHub",
              "url": "https://mcp.github.com/sse",
              "category": "gateway_remote_mcp",
              "authMode": "oauth",
              "oauth": { "provider": "github", "scopes": ["repo", "read:user"] }
            }
            """);

        answer.Is(201, """
            {
              "integration": {
                "id": "<uuid>",
                "name": "GitHub",
                "url": "https://mcp.github.com/sse",
                "category": "gateway_remote_mcp",
                "authMode": "oauth",
                "oauth": { "provider": "github", "scopes": ["repo", "read:user"], "clientSecretConfigured": false },
                "serverTokenConfigured": false,
                "validationStatus": "pending",
                "userConnection": { "connected": false, "status": "disconnected" },
                "createdAt": "2026-03-01T12:00:00.000Z",
                "updatedAt": "2026-03-01T12:00:00.000Z"
              }
            }
            """);
        var id = answer.Json["integration"]!["id"]!.GetValue<string>();
        Assert.Equal($"{KontextApp.PublicUrl}/api/v1/integrations/{id}", answer.Header("Location"));
        JsonMatch.Exact(answer.Json["integration"]!.ToJsonString(), await acme.ReadAsync(id));
    }

    [Fact]
    public async Task Name_and_url_are_enough()
    {
        var acme = app.NewOrganization();

        var answer = await acme.Service.PostAsync("/integrations", """{ "name": "Open", "url": "https://mcp.example.com/mcp" }""");

        answer.Is(201, """
            {
              "integration": {
                "id": "<uuid>",
                "name": "Open",
                "url": "https://mcp.example.com/mcp",
                "category": "gateway_remote_mcp",
                "authMode": "none",
                "serverTokenConfigured": false,
                "validationStatus": "pending",
                "createdAt": "<time>",
                "updatedAt": "<time>"
              }
            }
            """);
    }

    [Fact]
    public async Task Every_member_is_stored_and_returned_except_secrets()
    {
        var acme = app.NewOrganization();

        var answer = await acme.Alice.PostAsync("/integrations", """
            {
              "name": " Größe \"ß\" <b> ",
              "url": "https://API.example.com:443/v1/../x?q=%7e",
              "category": "internal_mcp_credentials",
              "authMode": "server_token",
              "serverToken": "canary-server-token",
              "oauth": {
                "provider": "corp", "issuer": "https://login.example.com", "scopes": [],
                "clientId": "client", "clientSecret": "canary-client-secret",
                "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t", "revocationUrl": "https://login.example.com/r"
              },
              "capabilities": { "tools": ["a"], "prompts": 1.50 },
              "credentialSchema": { "apiKey": "string" },
              "unknown": { "is": "ignored" }
            }
            """);

        answer.Is(201, """
            {
              "integration": {
                "id": "<uuid>",
                "name": " Größe \"ß\" <b> ",
                "url": "https://API.example.com:443/v1/../x?q=%7e",
                "category": "internal_mcp_credentials",
                "authMode": "server_token",
                "oauth": {
                  "provider": "corp", "issuer": "https://login.example.com", "scopes": [],
                  "clientId": "client", "clientSecretConfigured": true,
                  "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t", "revocationUrl": "https://login.example.com/r"
                },
                "capabilities": { "tools": ["a"], "prompts": 1.50 },
                "credentialSchema": { "apiKey": "string" },
                "serverTokenConfigured": true,
                "validationStatus": "pending",
                "userConnection": { "connected": true, "status": "connected" },
                "createdAt": "<time>",
                "updatedAt": "<time>"
              }
            }
            """);
        Assert.DoesNotContain("canary", answer.Text, StringComparison.Ordinal);
        Assert.Contains("1.50", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mode_oauth_needs_no_configuration_because_everything_can_be_discovered()
    {
        var acme = app.NewOrganization();

        var id = await acme.CreateAsync("""{ "authMode": "oauth" }""");

        Assert.Null((await acme.ReadAsync(id))["oauth"]);
        (await acme.Alice.GetAsync($"/integrations/{id}/oauth")).Is(200, """{ "oauth": { "scopes": [], "clientSecretConfigured": false } }""");
    }

    [Fact]
    public async Task Capabilities_may_be_an_array()
    {
        var acme = app.NewOrganization();

        var id = await acme.CreateAsync("""{ "capabilities": ["tools", { "x": null }] }""");

        JsonMatch.Exact("""["tools", { "x": null }]""", (await acme.ReadAsync(id))["capabilities"]);
    }

    [Fact]
    public async Task Null_is_the_same_as_absent()
    {
        var acme = app.NewOrganization();

        var id = await acme.CreateAsync("""
            { "category": null, "authMode": null, "oauth": null, "capabilities": null, "credentialSchema": null, "serverToken": null }
            """);

        var read = await acme.ReadAsync(id);
        Assert.Equal("none", read["authMode"]!.GetValue<string>());
        Assert.Equal("gateway_remote_mcp", read["category"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_member_may_be_as_long_as_documented()
    {
        var acme = app.NewOrganization();
        var scopes = string.Join(',', Enumerable.Range(0, 100).Select(index => $"\"{index:D3}{new string('s', 78)}\""));

        var answer = await acme.Alice.PostAsync("/integrations", $$"""
            {
              "name": "{{new string('n', 128)}}",
              "url": "https://mcp.example.com/{{new string('u', 2_024)}}",
              "capabilities": {"t":"{{new string('<', 32_760)}}"},
              "credentialSchema": {"type":"object","title":"{{new string('ä', 32_740)}}"},
              "oauth": { "provider": "{{new string('p', 64)}}", "scopes": [{{scopes}}], "clientId": "{{new string('c', 512)}}", "clientSecret": "{{new string('x', 8_192)}}" }
            }
            """);

        Assert.True(answer.Status == 201, answer.Text);
    }

    [Theory]
    [InlineData("GitHub", "github")]
    [InlineData("GitHub", "  GITHUB  ")]
    [InlineData("GitHub", "ＧｉｔＨｕｂ")]
    [InlineData("Straße ﬁ", "STRAßE FI")]
    public async Task A_name_is_taken_without_regard_to_case_width_and_surrounding_space(string first, string second)
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync($$"""{ "name": "{{first}}" }""");

        var answer = await acme.Bob.PostAsync("/integrations", $$"""{ "name": "{{second}}", "url": "https://mcp.example.com/mcp" }""");

        answer.IsProblem(409, "name_taken");
        Assert.Equal(1, await acme.CountAsync());
    }

    [Fact]
    public async Task A_name_is_free_in_another_organization_and_after_archiving()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var id = await acme.CreateAsync("""{ "name": "GitHub" }""");
        await globex.CreateAsync("""{ "name": "GitHub" }""");

        (await acme.Alice.DeleteAsync($"/integrations/{id}")).IsNoContent();

        Assert.NotEqual(id, await acme.CreateAsync("""{ "name": "github" }"""));
    }

    [Fact]
    public async Task Creating_an_integration_sends_no_outbound_request()
    {
        var acme = app.NewOrganization();

        await acme.CreateAsync("""{ "url": "https://nobody-asks-for-this.example/mcp" }""");

        Assert.Empty(app.Network.Unexpected);
    }
}
