using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests;

public sealed class ValidateIntegrationTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Reached = "Reached test-server 1.2.3 over MCP 2026-07-28: 2 tools.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_without_authentication_is_valid_and_the_result_is_stored()
    {
        await using var server = await McpServers.StartAsync(Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "name": "Open", "url": "{{server.At("/mcp")}}" }""");
        var before = await acme.ReadAsync(id);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await acme.Alice.PostAsync($"/integrations/{id}/validate");

        var validated = before.DeepClone().AsObject();
        validated["validationStatus"] = "valid";
        validated["validationMessage"] = Reached;
        validated["lastValidatedAt"] = app.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        Finds(answer, "valid", Reached);
        JsonMatch.Exact(validated.ToJsonString(), answer.Json["integration"]);
        JsonMatch.Exact(validated.ToJsonString(), await acme.ReadAsync(id));
        Assert.Null(answer.Json["connection"]);
    }

    [Fact]
    public async Task A_check_sends_the_server_token_and_reports_a_refused_or_missing_one()
    {
        await using var server = await McpServers.StartWithTokenAsync("right", Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "url": "{{server.At("/mcp")}}", "authMode": "server_token", "serverToken": "right" }""");

        Finds(await acme.Service.PostAsync($"/integrations/{id}/validate"), "valid", Reached);
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "serverToken": "wrong" }""");
        Finds(await acme.Alice.PostAsync($"/integrations/{id}/validate"), "invalid", "The server refused the credential (HTTP 401).");
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "serverToken": null }""");
        Finds(await acme.Alice.PostAsync($"/integrations/{id}/validate"), "invalid", "No server token is configured");
    }

    [Fact]
    public async Task A_server_that_asks_for_a_token_is_invalid_in_mode_none()
    {
        await using var server = await McpServers.StartWithTokenAsync("right", Cancellation);

        Finds(await ValidateAsync(server.At("/mcp")), "invalid", "The server asks for a credential (HTTP 401), and none is configured.");
    }

    [Fact]
    public async Task A_check_of_an_oauth_integration_finds_the_authorization_server()
    {
        await using var good = await Site.StartGoodAsync(Cancellation);
        await using var closed = await Site.StartGoodAsync(Cancellation);
        good.Server(Site.OAuth, "{me}", ("registration_endpoint", "\"{me}/register\""));
        await using var lost = await LoopbackServer.StartAsync(HostileServers.Unauthorized("Bearer"), Cancellation);
        await using var silent = await LoopbackServer.StartAsync(HostileServers.Unauthorized(null), Cancellation);
        await using var open = await McpServers.StartAsync(Cancellation);

        Finds(await ValidateAsync(good.Mcp, "oauth"), "valid", "Reached the server; users sign in at 127.0.0.1.");
        Finds(await ValidateAsync(closed.Mcp, "oauth"), "invalid", "does not let this service register itself");
        Finds(await ValidateAsync(lost.At("/mcp"), "oauth"), "invalid", "Reached the server, but found no way to sign in to it.");
        Finds(await ValidateAsync(silent.At("/mcp"), "oauth"), "invalid", "no Bearer challenge");
        Finds(await ValidateAsync(open.At("/mcp"), "oauth"), "invalid", "Choose authMode none");
    }

    [Theory]
    [InlineData(200, "valid")]
    [InlineData(404, "valid")]
    [InlineData(401, "invalid")]
    [InlineData(403, "invalid")]
    [InlineData(503, "invalid")]
    public async Task A_check_calls_an_API_once_with_the_header_that_its_schema_names(int status, string expected)
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(status), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""
            {
              "url": "{{server.At("/v1")}}", "category": "internal_mcp_credentials", "authMode": "server_token", "serverToken": "s3cret",
              "credentialSchema": { "apiKey": "string", "x-header": "X-Api-Key" }
            }
            """);

        Finds(await acme.Alice.PostAsync($"/integrations/{id}/validate"), expected, $"(HTTP {status})");

        var request = Assert.Single(server.Received);
        Assert.Equal(("GET", "/v1", "s3cret", null), (request.Method, request.Path, request.Headers["X-Api-Key"], request.Authorization));
    }

    [Fact]
    public async Task Without_x_header_the_credential_is_sent_as_a_bearer_token()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.Status(200), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""
            { "url": "{{server.Address}}", "category": "internal_mcp_credentials", "authMode": "server_token", "serverToken": "s3cret" }
            """);

        await acme.Alice.PostAsync($"/integrations/{id}/validate");

        Assert.Equal("Bearer s3cret", Assert.Single(server.Received).Authorization);
    }

    [Fact]
    public async Task A_change_during_a_check_is_not_overwritten_by_the_older_result()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(_ => answer.Task, Cancellation);
        var acme = app.NewOrganization();
        var members = $$"""{ "url": "{{server.Address}}", "category": "internal_mcp_credentials", "authMode": "none" }""";
        var (moved, renamed, archived) = (await acme.CreateAsync(members), await acme.CreateAsync(members), await acme.CreateAsync(members));
        var checks = new[] { moved, renamed, archived }.Select(id => acme.Alice.PostAsync($"/integrations/{id}/validate")).ToList();
        while (server.Received.Count < 3)
            await Task.Yield();

        await acme.Alice.PatchAsync($"/integrations/{moved}", """{ "url": "https://elsewhere.example" }""");
        await acme.Alice.PatchAsync($"/integrations/{renamed}", """{ "name": "Renamed meanwhile" }""");
        await acme.Alice.DeleteAsync($"/integrations/{archived}");
        answer.SetResult();
        var answers = await Task.WhenAll(checks);

        Assert.All(answers, found => Finds(found, "valid", "Reached the server (HTTP 200)."));
        Assert.Equal(["pending", "valid", "pending"], answers.Select(found => Status(found.Json["integration"]!)));
        Assert.Equal("pending", Status(await acme.ReadAsync(moved)));
        var kept = await acme.ReadAsync(renamed);
        Assert.Equal(("valid", "Renamed meanwhile"), (Status(kept), kept["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_body_is_not_needed_and_not_read()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "url": "http://127.0.0.1:1/mcp" }""");

        foreach (var content in new[] { ApiClient.Json(""), ApiClient.Json("{}"), ApiClient.Bytes([], mediaType: null), ApiClient.Json("nonsense", "text/plain") })
            Assert.Equal(200, (await acme.Alice.SendAsync(HttpMethod.Post, $"/integrations/{id}/validate", content)).Status);
    }

    [Fact]
    public async Task A_problem_with_the_address_is_explained_in_a_sentence()
    {
        app.Network.Name("nowhere.example");
        app.Network.Name("intranet.example", System.Net.IPAddress.Parse("10.1.2.3"));

        Finds(await ValidateAsync(new Uri("http://127.0.0.1:1/mcp")), "invalid", "nothing answers at the host and port of the URL");
        Finds(await ValidateAsync(new Uri("https://nowhere.example/mcp")), "invalid", "could not be resolved");
        Finds(await ValidateAsync(new Uri("https://10.1.2.3/mcp")), "invalid", "lead to a public address");
        Finds(await ValidateAsync(new Uri("https://intranet.example/mcp")), "invalid", "lead to a public address");
        Finds(await ValidateAsync(new Uri("https://169.254.169.254/latest/meta-data")), "invalid", "lead to a public address");
    }

    [Fact]
    public async Task A_problem_with_the_server_is_explained_in_a_sentence()
    {
        await FindsInvalidAsync(HostileServers.WebPage, "A web page answers at this address, not an MCP server.");
        await FindsInvalidAsync(HostileServers.TenMegabytes("application/json", announced: true), "is larger than this service reads");
        await FindsInvalidAsync(HostileServers.TenMegabytes("text/event-stream", announced: false), "is larger than this service reads");
        await FindsInvalidAsync(HostileServers.Status(500), "(HTTP 500)");
        await FindsInvalidAsync(HostileServers.Status(404), "nothing is at this address");
        await FindsInvalidAsync(HostileServers.RateLimited(30), "less often");
        await FindsInvalidAsync(HostileServers.RedirectTo(new Uri("https://evil.example/")), "redirects to another address");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        await using var server = await LoopbackServer.StartAsync(HostileServers.NeverAnswers, Cancellation);
        var check = ValidateAsync(server.At("/mcp"));
        await server.FirstRequest;

        app.Clock.Advance(TimeSpan.FromSeconds(19));

        Finds(await check, "invalid", "did not finish its answer within 15 seconds");
    }

    [Fact]
    public async Task A_server_that_names_another_origin_does_not_redirect_the_credential()
    {
        await using var foreign = await LoopbackServer.StartAsync(HostileServers.Status(200), Cancellation);
        await using var server = await LoopbackServer.StartAsync(HostileServers.SseNaming(foreign.At("/messages")), Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "url": "{{server.At("/sse")}}", "authMode": "server_token", "serverToken": "s3cret" }""");

        Finds(await acme.Alice.PostAsync($"/integrations/{id}/validate"), "invalid", "another host than the one in the URL");

        Assert.Empty(foreign.Received);
    }

    internal static void Finds(ApiAnswer answer, string status, string message)
    {
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(status, answer.Json["status"]!.GetValue<string>());
        Assert.Contains(message, answer.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private async Task FindsInvalidAsync(RequestDelegate handler, string message)
    {
        await using var server = await LoopbackServer.StartAsync(handler, Cancellation);
        Finds(await ValidateAsync(server.At("/mcp")), "invalid", message);
    }

    private async Task<ApiAnswer> ValidateAsync(Uri url, string mode = "none")
    {
        var acme = app.NewOrganization();
        return await acme.Alice.PostAsync($"/integrations/{await acme.CreateAsync($$"""{ "url": "{{url}}", "authMode": "{{mode}}" }""")}/validate");
    }

    private static string Status(JsonNode integration) => integration["validationStatus"]!.GetValue<string>();
}
