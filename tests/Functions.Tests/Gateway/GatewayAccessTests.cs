using Kontext.Functions.Tests.Authorization;
using Kontext.Functions.Tests.Exchange;
using Kontext.Testing;
using Kontext.Testing.Mcp;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>Access to integrations: each end, detachment and limit applies to the next call.</summary>
public sealed class GatewayAccessTests(SdkApp app, AzuriteServer azurite) : IClassFixture<SdkApp>
{
    private const string Session = "Mcp-Session-Id";

    private static readonly string Ping = GatewayBench.Request("ping");

    [Fact]
    public async Task An_application_acts_within_its_attachments_and_the_persons_consent()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var bench = await AuthorizationBench.NewAsync(app);
        var (acme, id) = (bench.Organization, await bench.AttachNewAsync(Shared(server)));
        var token = (await bench.SignedInAsync(resource: AuthorizationBench.Gateway))["access_token"]!.GetValue<string>();

        Assert.Equal(200, (await SendAsync(token, id)).Status);
        await DeliverAsync("broker");
        (await SendAsync(token, id)).IsProblem(403, "policy_denied");
        await DeliverAsync("gateway");
        Assert.Equal(200, (await SendAsync(token, id)).Status);

        (await acme.Alice.DeleteAsync($"/applications/{bench.ApplicationId}/integrations/{id}")).IsNoContent();
        (await SendAsync(token, id)).IsProblem(403, "not_attached");
        var later = await bench.AttachNewAsync(Shared(server));
        var asked = await SendAsync(token, later);
        asked.IsProblem(403, "consent_required");
        Assert.StartsWith("Bearer error=\"insufficient_scope\", scope=\"gateway:access\"", asked.Header("WWW-Authenticate"), StringComparison.Ordinal);

        (await acme.Alice.PostAsync($"/applications/{bench.ApplicationId}/integrations/{id}")).IsNoContent();
        Assert.Equal(200, (await SendAsync(token, id)).Status);
        (await acme.Alice.DeleteAsync($"/applications/{bench.ApplicationId}/sessions")).IsNoContent();
        var ended = await SendAsync(token, id);
        Assert.Equal((401, "invalid_token"), (ended.Status, ended.Json["code"]!.GetValue<string>()));
        Assert.Equal(3, server.Received.Count);

        async Task DeliverAsync(string delivery) => Assert.Equal(
            200, (await acme.Alice.PutAsync($"/applications/{bench.ApplicationId}/integrations/{id}", $$"""{ "delivery": "{{delivery}}" }""")).Status);
    }

    [Fact]
    public async Task A_client_without_a_row_uses_only_integrations_that_the_person_selected()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var bench = await AuthorizationBench.RegisteredAsync(app, AuthorizationBench.Callback);
        var (ticked, other) = (await bench.Organization.CreateAsync(Shared(server)), await bench.Organization.CreateAsync(Shared(server)));
        var answered = await bench.AllowAsync(bench.Address(("resource", AuthorizationBench.Gateway)), "alice", ticked);
        var token = (await bench.RedeemAsync(answered["code"])).Json["access_token"]!.GetValue<string>();

        Assert.Equal(200, (await SendAsync(token, ticked)).Status);
        (await SendAsync(token, other)).IsProblem(403, "consent_required");
        Assert.Equal([ticked], await ListAsync(token));
    }

    [Fact]
    public async Task A_client_alone_uses_shared_credentials_only()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var bench = await ExchangeBench.NewAsync(app, "confidential", """, "scopes": ["gateway:access"]""");
        var (shared, personal, open) = (await bench.AttachNewAsync(Shared(server)), await bench.AttachNewAsync("""{ "authMode": "user_token" }"""), await bench.Organization.CreateAsync(Shared(server)));
        var token = (await bench.ForItselfAsync("mcp-gateway")).Json["access_token"]!.GetValue<string>();
        Assert.Equal(200, (await SendAsync(token, shared)).Status);
        (await SendAsync(token, personal)).IsProblem(403, "user_required");
        (await SendAsync(token, open)).IsProblem(403, "not_attached");
        Assert.Equal([shared], await ListAsync(token));

        // A service account needs no attachment.
        var (account, secret) = await bench.CreateServiceAccountAsync();
        var own = await bench.AskAsync(null, [("grant_type", "client_credentials"), ("client_id", account), ("client_secret", secret), ("resource", AuthorizationBench.Gateway), ("scope", "gateway:access")]);
        Assert.True(own.Status == 200, own.Text);
        var ofAccount = own.Json["access_token"]!.GetValue<string>();
        Assert.Equal(200, (await SendAsync(ofAccount, open)).Status);
        (await SendAsync(ofAccount, personal)).IsProblem(403, "user_required");
        Assert.Equal(new[] { open, shared }.Order(StringComparer.Ordinal), (await ListAsync(ofAccount)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_token_for_one_gateway_path_is_refused_at_another()
    {
        await using var server = await GatewayBench.ServerAsync(GatewayBench.Result());
        var bench = await ExchangeBench.NewAsync(app);
        var (here, there) = (await bench.AttachNewAsync(Shared(server)), await bench.AttachNewAsync(Shared(server)));
        var token = (await bench.ForAliceAsync($"{AuthorizationBench.Gateway}/{here}")).Json["access_token"]!.GetValue<string>();
        Assert.Equal(200, (await SendAsync(token, here)).Status);
        foreach (var path in new[] { there, here.ToUpperInvariant(), "integrations" })
            Assert.True((await SendAsync(token, path)).Status is 401 or 404);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_session_id_works_at_any_instance_for_its_own_user_client_and_account_only()
    {
        await using var server = await GatewayBench.ServerAsync(http =>
        {
            http.Response.Headers[Session] = "server-session";
            return GatewayBench.Result()(http);
        });
        await using TwinApp twin = new(azurite, app);
        await twin.InitializeAsync();
        GatewayBench bench = new(app);
        var id = await bench.ConnectAsync(server.At("/mcp"));
        var other = await bench.ConnectAsync(server.At("/mcp"));
        Assert.Equal(200, (await bench.Organization.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_bob" }""")).Status);
        var session = (await bench.SendAsync(id, GatewayBench.Initialize())).Header(Session)!;
        Assert.DoesNotContain("server-session", session, StringComparison.Ordinal);

        Assert.Equal(200, (await bench.SendAsync(id, Ping, (Session, session))).Status);
        Assert.Equal("server-session", server.Received[^1].Headers[Session]);
        Assert.Equal(200, (await twin.ClientWith(bench.TokenOf("alice")).SendAsync(HttpMethod.Post, $"/../../mcp/{id}", ApiClient.Json(Ping), (Session, session))).Status);

        var before = server.Received.Count;
        await UnknownAsync(bench.SendAsync(bench.TokenOf("bob"), id, Ping, (Session, session)));
        await UnknownAsync(bench.SendAsync(other, Ping, (Session, session)));
        foreach (var made in new[] { session[..^1], session + "A", "server-session", "x", new string('A', 5_000) })
            await UnknownAsync(bench.SendAsync(id, Ping, (Session, made)));

        // Another account needs a new session, and so does every user after a change that ends connections.
        Assert.Equal(200, (await bench.Organization.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_other" }""")).Status);
        await UnknownAsync(bench.SendAsync(id, Ping, (Session, session)));
        Assert.Equal(before, server.Received.Count);
    }

    [Fact]
    public async Task The_list_shows_each_integration_with_its_way_to_connect()
    {
        GatewayBench bench = new(app);
        var id = await bench.Organization.CreateConnectedAsync("""{ "name": "Tickets" }""");
        var shared = await bench.Organization.CreateAsync("""{ "name": "Weather", "authMode": "none" }""");
        await bench.Organization.CreateAsync("""{ "name": "API", "category": "internal_mcp_credentials" }""");
        var answer = await app.ClientWith(bench.TokenOf("alice")).GetAsync("/../../mcp/integrations");
        answer.Is(200, $$"""
            { "items": [
              { "id": "{{id}}", "name": "Tickets", "url": "https://mcp.example.com/mcp", "category": "gateway_remote_mcp", "connectType": "user_token", "authMode": "user_token", "connection": { "connected": true, "status": "connected" } },
              { "id": "{{shared}}", "name": "Weather", "url": "https://mcp.example.com/mcp", "category": "gateway_remote_mcp", "connectType": "none", "authMode": "none" } ] }
            """);
    }

    private static async Task UnknownAsync(Task<ApiAnswer> asking)
    {
        var answer = await asking;
        Assert.Equal((404, -32001), (answer.Status, answer.Json["error"]!["code"]!.GetValue<int>()));
    }

    private Task<ApiAnswer> SendAsync(string token, string path) => app.ClientWith(token).SendAsync(HttpMethod.Post, $"/../../mcp/{path}", ApiClient.Json(Ping));

    private async Task<List<string>> ListAsync(string token)
    {
        var answer = await app.ClientWith(token).GetAsync("/../../mcp/integrations");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];
    }

    private static string Shared(LoopbackServer server) => $$"""{ "url": "{{server.At("/mcp")}}", "authMode": "server_token", "serverToken": "shared" }""";
}
