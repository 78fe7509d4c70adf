using System.Net;
using Kontext.EndToEnd.Tests.Hosting;
using Kontext.Testing.Mcp;

namespace Kontext.EndToEnd.Tests;

/// <summary>Several callers use one API. Tests the data of others that each caller can see.</summary>
public sealed class SessionTests(AppUnderTest app)
{
    private static readonly (HttpMethod Method, string Under, object? Body)[] CallsOfOne =
    [
        (HttpMethod.Get, "", null),
        (HttpMethod.Patch, "", new { name = "Mine now" }),
        (HttpMethod.Post, "validate", null),
        (HttpMethod.Get, "oauth", null),
        (HttpMethod.Put, "oauth", new { provider = "github" }),
        (HttpMethod.Delete, "oauth", null),
        (HttpMethod.Post, "connection", new { token = "ghp_canary" }),
        (HttpMethod.Get, "connection", null),
        (HttpMethod.Delete, "connection", null),
        (HttpMethod.Delete, "", null),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_integration_lives_through_all_twelve_endpoints()
    {
        await using var server = await McpServers.StartWithTokenAsync("alices-own", Cancel);
        var name = Api.NewName("Life");
        var id = await app.Api.CreateAsync(Callers.Alice, new { name, url = server.At("/mcp"), authMode = "oauth", oauth = new { provider = "github" } }, Cancel);
        Assert.Equal(id, Assert.Single(await app.Api.ListAsync(Callers.Bob, name, Cancel)).GetProperty("id").GetString());

        await OkAsync(HttpMethod.Get, "", null);
        await OkAsync(HttpMethod.Get, "oauth", null);
        var replaced = await OkAsync(HttpMethod.Put, "oauth", new { scopes = new[] { "repo" } });
        Assert.False(replaced.At("oauth").TryGetProperty("provider", out _));
        (await SendAsync(HttpMethod.Delete, "oauth", null)).Expect(HttpStatusCode.NoContent);

        var updated = await OkAsync(HttpMethod.Patch, "", new { authMode = "user_token" });
        Assert.Equal("user_token", updated.Text("integration", "authMode"));
        await OkAsync(HttpMethod.Post, "connection", new { token = "alices-own" });
        Assert.True((await OkAsync(HttpMethod.Get, "connection", null)).Flag("connection", "connected"));

        var validated = await OkAsync(HttpMethod.Post, "validate", null);
        Assert.Equal("valid", validated.Text("status"));
        Assert.True(validated.Flag("connection", "connected"));

        (await SendAsync(HttpMethod.Delete, "connection", null)).Expect(HttpStatusCode.NoContent);
        (await SendAsync(HttpMethod.Delete, "", null)).Expect(HttpStatusCode.NoContent);
        Assert.Empty(await app.Api.ListAsync(Callers.Alice, name, Cancel));
        Assert.NotEmpty((await OkAsync(HttpMethod.Get, "", null)).Text("integration", "archivedAt")!);

        Task<ApiAnswer> SendAsync(HttpMethod method, string under, object? body) =>
            app.Api.SendAsync(method, Callers.Alice, Api.PathOf(id, under), body, Cancel);

        async Task<ApiAnswer> OkAsync(HttpMethod method, string under, object? body) =>
            (await SendAsync(method, under, body)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_connection_of_alice_does_not_connect_bob()
    {
        var id = await UserTokenAsync();
        (await app.Api.PostAsync(Callers.Alice, Api.PathOf(id, "connection"), new { token = "ghp_alice", displayName = "alice" }, Cancel)).Expect(HttpStatusCode.OK);

        Assert.True(await IsConnectedAsync(Callers.Alice));
        Assert.False(await IsConnectedAsync(Callers.Bob));
        (await app.Api.DeleteAsync(Callers.Bob, Api.PathOf(id, "connection"), Cancel)).Expect(HttpStatusCode.NoContent);
        Assert.True(await IsConnectedAsync(Callers.Alice));

        var seenByBob = await app.Api.GetAsync(Callers.Bob, Api.PathOf(id), Cancel);
        Assert.False(seenByBob.Flag("integration", "userConnection", "connected"));
        Assert.DoesNotContain("alice", seenByBob.Body.GetRawText(), StringComparison.Ordinal);

        async Task<bool> IsConnectedAsync(string caller)
        {
            var status = (await app.Api.GetAsync(caller, Api.PathOf(id, "connection"), Cancel)).Expect(HttpStatusCode.OK).Flag("connection", "connected");
            var integration = await app.Api.GetAsync(caller, Api.PathOf(id), Cancel);
            Assert.Equal(status, integration.Flag("integration", "userConnection", "connected"));
            return status;
        }
    }

    [Theory]
    [InlineData(Callers.Carol)]
    [InlineData(Callers.ServiceOfGlobex)]
    public async Task One_organization_sees_no_integration_of_another(string caller)
    {
        var name = Api.NewName("Secret project");
        var id = await UserTokenAsync(name);
        (await app.Api.PostAsync(Callers.Alice, Api.PathOf(id, "connection"), new { token = "ghp_alice" }, Cancel)).Expect(HttpStatusCode.OK);

        Assert.Empty(await app.Api.ListAsync(caller, name, Cancel));
        var unknown = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("D");
        foreach (var (method, under, body) in CallsOfOne)
        {
            var foreign = await app.Api.SendAsync(method, caller, Api.PathOf(id, under), body, Cancel);
            var absent = await app.Api.SendAsync(method, caller, Api.PathOf(unknown, under), body, Cancel);
            Assert.Equal(absent.Status, foreign.Status);
            if (under == "connection" && caller == Callers.ServiceOfGlobex)
                foreign.ExpectProblem(HttpStatusCode.Forbidden, "user_required");
            else
                foreign.ExpectProblem(HttpStatusCode.NotFound, "not_found");
            Assert.Equal(WithoutRequestId(absent), WithoutRequestId(foreign));
        }

        Assert.NotEqual(id, await app.Api.CreateAsync(caller, new { name, url = "https://example.com/mcp" }, Cancel));
        var untouched = await app.Api.GetAsync(Callers.Alice, Api.PathOf(id), Cancel);
        Assert.Equal(name, untouched.Text("integration", "name"));
        Assert.True(untouched.Flag("integration", "userConnection", "connected"));
    }

    [Fact]
    public async Task A_service_account_cannot_connect()
    {
        var id = await UserTokenAsync();
        var path = Api.PathOf(id, "connection");
        (await app.Api.PostAsync(Callers.ServiceOfAcme, path, new { token = "ghp_service" }, Cancel)).ExpectProblem(HttpStatusCode.Forbidden, "user_required");
        (await app.Api.GetAsync(Callers.ServiceOfAcme, path, Cancel)).ExpectProblem(HttpStatusCode.Forbidden, "user_required");
        (await app.Api.DeleteAsync(Callers.ServiceOfAcme, path, Cancel)).ExpectProblem(HttpStatusCode.Forbidden, "user_required");

        var integration = (await app.Api.GetAsync(Callers.ServiceOfAcme, Api.PathOf(id), Cancel)).Expect(HttpStatusCode.OK).At("integration");
        Assert.False(integration.TryGetProperty("userConnection", out _));
    }

    [Fact]
    public async Task A_request_without_a_token_gets_401_without_data()
    {
        var id = await UserTokenAsync();
        using var response = await app.Api.Http.GetAsync(new Uri(app.Api.Address, Api.PathOf(id)), Cancel);
        var answer = (await Api.ReadAsync(response, Cancel)).ExpectProblem(HttpStatusCode.Unauthorized, "invalid_token");
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        Assert.NotEmpty(Assert.Single(answer.Headers.GetValues("x-request-id")));
    }

    private static string WithoutRequestId(ApiAnswer answer) =>
        answer.Body.GetRawText().Replace(answer.Text("requestId")!, "", StringComparison.Ordinal);

    private Task<string> UserTokenAsync(string? name = null) => app.Api.CreateAsync(
        Callers.Alice, new { name = name ?? Api.NewName("Session"), url = "https://mcp.github.com/sse", authMode = "user_token" }, Cancel);
}
