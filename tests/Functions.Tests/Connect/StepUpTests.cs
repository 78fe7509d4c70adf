using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Connect;

/// <summary>A server accepts the credential and demands more scopes (RFC 6750 section 3.1; MCP authorization, step-up).</summary>
public sealed class StepUpTests(ConnectApp app) : IClassFixture<ConnectApp>
{
    private const string Addition = "Asked for in addition";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Demanded_scopes_are_shown_and_then_requested_with_the_granted_scopes()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, id) = await ConnectedAsync(resource);
        Demands(resource, "tools:read tools:write files:read");

        var first = await acme.Alice.PostAsync($"/integrations/{id}/validate");
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var second = await acme.Alice.PostAsync($"/integrations/{id}/validate");

        const string Lacking = """{ "connected": true, "status": "connected", "missingScopes": ["tools:write", "files:read"] }""";
        foreach (var answer in new[] { first, second })
        {
            JsonMatch.Exact(Lacking, answer.Json["connection"]);
            Assert.Contains("tools:write, files:read", answer.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        JsonMatch.Exact(Lacking, JsonNode.Parse(await acme.ReadConnectionAsync(id)));
        JsonMatch.Exact(Lacking, (await acme.ReadAsync(id))["userConnection"]);
        Assert.DoesNotContain(resource.Server.Token.Requests, request => request.Form["grant_type"] == "refresh_token");

        var (page, asked) = await LeaveAsync(resource, acme, id);
        Assert.Equal("Allow more for Files", page.Heading);
        Assert.Contains($"{Addition} tools:write", page.Text, StringComparison.Ordinal);
        Assert.Equal("tools:read tools:write files:read", ScopeOf(asked.Leaves!));
        Tokens(resource, "tools:read tools:write files:read");
        await asked.Browser.GetAsync(resource.Agree(asked.Leaves!));

        JsonMatch.Exact("""{ "connected": true, "status": "connected" }""", JsonNode.Parse(await acme.ReadConnectionAsync(id)));

        // A new connection of another account requests the same scopes, because the server has not changed.
        (_, asked) = await LeaveAsync(resource, acme, id);
        Assert.Equal("tools:read tools:write files:read", ScopeOf(asked.Leaves!));

        // Some servers let a client request only scopes of its registration.
        Assert.Equal(
            ["tools:read", "tools:read tools:write files:read"],
            resource.Server.Registration.Requests.Select(request => request.Json.GetProperty("scope").GetString()));
    }

    [Fact]
    public async Task A_scope_that_a_person_refused_twice_is_not_requested_again()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, id) = await ConnectedAsync(resource);
        Demands(resource, "tools:write");
        await acme.Alice.PostAsync($"/integrations/{id}/validate");

        var (_, asked) = await LeaveAsync(resource, acme, id);
        await asked.Browser.GetAsync(resource.Agree(asked.Leaves!, ("code", null), ("error", "access_denied")));
        (_, asked) = await LeaveAsync(resource, acme, id);
        Assert.Equal("tools:read tools:write", ScopeOf(asked.Leaves!));
        Tokens(resource, "tools:read"); // the person has taken the box's tick away
        await asked.Browser.GetAsync(resource.Agree(asked.Leaves!));
        await acme.Alice.PostAsync($"/integrations/{id}/validate");

        (var page, asked) = await LeaveAsync(resource, acme, id);
        Assert.Equal("Change your account for Files", page.Heading);
        Assert.DoesNotContain(Addition, page.Text, StringComparison.Ordinal);
        Assert.Equal("tools:read", ScopeOf(asked.Leaves!));
        JsonMatch.Exact("""{ "connected": true, "status": "connected", "missingScopes": ["tools:write"] }""", JsonNode.Parse(await acme.ReadConnectionAsync(id)));
    }

    [Fact]
    public async Task A_scope_that_its_authorization_server_does_not_know_is_asked_for_once()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, id) = await ConnectedAsync(resource);
        Demands(resource, "unheard:of");
        await acme.Alice.PostAsync($"/integrations/{id}/validate");

        var (_, asked) = await LeaveAsync(resource, acme, id);
        await asked.Browser.GetAsync(resource.Agree(asked.Leaves!, ("code", null), ("error", "invalid_scope")));

        (_, asked) = await LeaveAsync(resource, acme, id);
        Assert.Equal("tools:read", ScopeOf(asked.Leaves!));
    }

    [Fact]
    public async Task Hostile_demands_are_capped_cleaned_and_tell_no_token()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var (acme, id) = await ConnectedAsync(resource);

        Demands(resource, "access-1 Bearer:access-1 a\\\"b <b>bold</b> " + string.Join(' ', Enumerable.Range(0, 400).Select(number => $"s{number}")));
        var answer = await acme.Alice.PostAsync($"/integrations/{id}/validate");
        for (var round = 0; round < 3; round++)
        {
            Demands(resource, string.Join(' ', Enumerable.Range(0, 25).Select(number => $"round{round}:{number}")));
            answer = await acme.Alice.PostAsync($"/integrations/{id}/validate");
            Assert.Equal(30, answer.Json["connection"]!["missingScopes"]!.AsArray().Count);
        }

        var (page, asked) = await LeaveAsync(resource, acme, id);
        foreach (var told in new[] { answer.Text, page.Html, asked.Leaves!.AbsoluteUri, await acme.ReadConnectionAsync(id) })
        {
            Assert.DoesNotContain("access-1", told, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>bold", told, StringComparison.Ordinal);
        }

        // A challenge without scopes: nothing is known to ask for, and the credential is not refused all the same.
        Demands(resource, "");
        Assert.True((await acme.Alice.PostAsync($"/integrations/{id}/validate")).Json["connection"]!["connected"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_pasted_token_that_lacks_scopes_is_connected_until_a_new_one_takes_its_place()
    {
        await using var server = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Headers.Authorization.Count > 0 ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\", scope=\"repo\"";
                return Task.CompletedTask;
            },
            Cancellation);
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync($$"""{ "url": "{{server.Address}}", "category": "internal_mcp_credentials" }""");

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var answer = await acme.Alice.PostAsync($"/integrations/{id}/validate");
            JsonMatch.Exact("""{ "connected": true, "status": "connected", "missingScopes": ["repo"] }""", answer.Json["connection"]);
            app.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_new" }""");
        JsonMatch.Exact("""{ "connected": true, "status": "connected" }""", JsonNode.Parse(await acme.ReadConnectionAsync(id)));
    }

    private static void Demands(ProtectedResource resource, string scopes) => resource.Resource.At("/mcp").Answers(context =>
    {
        var knows = context.Request.Headers.Authorization.Count > 0;
        context.Response.StatusCode = knows ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate =
            $"Bearer resource_metadata=\"{resource.Resource.At("/.well-known/oauth-protected-resource/mcp").Url}\""
            + (knows ? $", error=\"insufficient_scope\", scope=\"{scopes}\"" : "");
        return Task.CompletedTask;
    });

    private static void Tokens(ProtectedResource resource, string scope) => resource.Server.Token.Answers(
        StatusCodes.Status200OK,
        $$"""{ "access_token": "access-2", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-2", "scope": "{{scope}}" }""");

    private static string ScopeOf(Uri address) => QueryHelpers.ParseQuery(address.Query)["scope"].ToString();

    private async Task<(TestOrganization Acme, string Id)> ConnectedAsync(ProtectedResource resource)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "oauth", "url": "{{resource.Url}}", "name": "Files" }""");
        var (_, asked) = await LeaveAsync(resource, acme, id);
        Assert.Equal("tools:read", ScopeOf(asked.Leaves!));
        await asked.Browser.GetAsync(resource.Agree(asked.Leaves!));
        JsonMatch.Exact("""{ "connected": true, "status": "connected" }""", JsonNode.Parse(await acme.ReadConnectionAsync(id)));
        return (acme, id);
    }

    // Returns the page before the browser leaves, and where the browser is sent.
    private async Task<(TestPage Page, (TestBrowser Browser, Uri? Leaves) Asked)> LeaveAsync(ProtectedResource resource, TestOrganization acme, string id)
    {
        var browser = app.NewBrowser();
        var page = await browser.OpenAsync(await acme.LinkAsync(id));
        var leaving = await browser.SubmitAsync(page);
        Assert.True(leaving.Leaves?.GetLeftPart(UriPartial.Path) == resource.Server.Authorization.Url.GetLeftPart(UriPartial.Path), leaving.Text);
        return (page, (browser, leaving.Leaves));
    }
}
