using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests;

/// <summary>POST validate also tries the caller's own credential, and never mixes its result with the state of the integration.</summary>
public sealed class ValidateOwnCredentialTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Connected = """{"connected":true,"status":"connected"}""";
    private const string Refused = """{"connected":false,"status":"disconnected","reason":"provider_refused"}""";
    private const string AsItShould = "Reached the server. It asks for a credential, as it should: users connect with their own.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_accepted_credential_is_reported_to_its_owner_only()
    {
        await using var server = await McpServers.StartWithTokenAsync("ghp_alice", Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync($$"""{ "url": "{{server.At("/mcp")}}" }""");

        var ofAlice = await acme.Alice.PostAsync($"/integrations/{id}/validate");
        Assert.Equal($"{AsItShould} Your own credential was accepted.", ofAlice.Json["message"]!.GetValue<string>());
        Assert.Equal(Connected, ofAlice.Json["connection"]!.ToJsonString());
        Assert.Equal(AsItShould, ofAlice.Json["integration"]!["validationMessage"]!.GetValue<string>());

        foreach (var other in new[] { acme.Bob, acme.Service })
        {
            var answer = await other.PostAsync($"/integrations/{id}/validate");
            ValidateIntegrationTests.Finds(answer, "valid", AsItShould);
            Assert.DoesNotContain("own credential was", answer.Text, StringComparison.Ordinal);
            Assert.Null(answer.Json["connection"]);
        }
    }

    [Fact]
    public async Task Two_refusals_a_minute_apart_disconnect_and_the_next_success_reconnects()
    {
        var accepts = false;
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, accepts), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync($$"""{ "url": "{{server.Address}}", "category": "internal_mcp_credentials" }""");

        Assert.Equal(Connected, await ValidateAsync(acme, id));
        app.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(Connected, await ValidateAsync(acme, id));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Refused, await ValidateAsync(acme, id));
        Assert.Equal(Refused, await acme.ReadConnectionAsync(id));
        Assert.Equal("valid", (await acme.ReadAsync(id))["validationStatus"]!.GetValue<string>());

        accepts = true;
        Assert.Equal(Connected, await ValidateAsync(acme, id));
        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));

        accepts = false;
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Connected, await ValidateAsync(acme, id));
    }

    [Fact]
    public async Task A_new_token_clears_the_refusal_of_the_old_token()
    {
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, accepts: false), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync($$"""{ "url": "{{server.Address}}", "category": "internal_mcp_credentials" }""");
        await ValidateAsync(acme, id);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Refused, await ValidateAsync(acme, id));

        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_new" }""");
        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Connected, await ValidateAsync(acme, id));
    }

    [Fact]
    public async Task A_server_in_trouble_says_nothing_about_the_credential()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(500), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync($$"""{ "url": "{{server.Address}}", "category": "internal_mcp_credentials" }""");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Connected, await ValidateAsync(acme, id));
            app.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task A_credential_that_is_not_in_use_is_not_sent()
    {
        await using var server = await LoopbackServer.StartAsync(context => AnswerAsync(context, accepts: true), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync($$"""{ "url": "https://mcp.example.com", "category": "internal_mcp_credentials" }""");
        await acme.Alice.PatchAsync($"/integrations/{id}", $$"""{ "url": "{{server.Address}}" }""");

        var answer = await acme.Alice.PostAsync($"/integrations/{id}/validate");

        Assert.Null(answer.Json["connection"]);
        Assert.All(server.Received, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Fields_travel_in_the_header_their_schema_names()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(200), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync(
            $$"""
            {
              "url": "{{server.Address}}", "category": "internal_mcp_credentials",
              "credentialSchema": {
                "type": "object", "required": ["user", "key"],
                "properties": { "user": { "type": "string" }, "key": { "type": "string", "x-header": "X-Api-Key" } }
              }
            }
            """,
            """{ "credentials": { "user": "alice", "key": "k3y" } }""");

        await acme.Alice.PostAsync($"/integrations/{id}/validate");

        Assert.Contains(server.Received, request => request.Headers.GetValueOrDefault("X-Api-Key") == "k3y");
        Assert.All(server.Received, request => Assert.Null(request.Authorization));
    }

    private static async Task<string> ValidateAsync(TestOrganization acme, string id) =>
        (await acme.Alice.PostAsync($"/integrations/{id}/validate")).Json["connection"]!.ToJsonString();

    private static Task AnswerAsync(HttpContext context, bool accepts)
    {
        context.Response.StatusCode = accepts && context.Request.Headers.Authorization.Count > 0 ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
