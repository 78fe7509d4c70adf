using System.Text;
using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The deployment's client at a provider serves integrations at that provider's own servers, and no administrator can lead it elsewhere.</summary>
public sealed class DeploymentClientTests(ProvidersApp app) : AttackTests(app), IClassFixture<ProvidersApp>
{
    private const string Own = "https://api.githubcopilot.com/mcp/";
    private const string AtProvider = "/oauth/callback/p/";

    [Fact]
    public async Task An_integration_at_the_providers_own_server_uses_the_deployments_client()
    {
        var acme = App.NewOrganization();
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, await CreateAsync(acme, Own, """{ "provider": "github" }""")));

        Assert.Equal("https://github.com/login/oauth/authorize", asked.GetLeftPart(UriPartial.Path));
        Assert.Equal(ProvidersApp.ClientId, QueryOf(asked)["client_id"]);
        Assert.Equal($"{KontextApp.PublicUrl}{AtProvider}github", QueryOf(asked)["redirect_uri"]);
    }

    [Theory]
    [InlineData(Own, """{ "provider": "github", "tokenUrl": "{evil}/token" }""")]
    [InlineData(Own, """{ "provider": "github", "authorizationUrl": "{evil}/authorize" }""")]
    [InlineData(Own, """{ "provider": "github", "revocationUrl": "{evil}/revoke" }""")]
    [InlineData(Own, """{ "provider": "github", "issuer": "{evil}" }""")]
    [InlineData(Own, """{ "provider": "github", "authorizationUrl": "{evil}/authorize", "tokenUrl": "{evil}/token" }""")]
    [InlineData(Own, """{ "provider": "github", "authorizationUrl": "https://github.com/login/oauth/authorize", "tokenUrl": "{evil}/token" }""")]
    [InlineData(Own, """{ "provider": "github", "clientId": "bobs", "authorizationUrl": "{evil}/authorize", "tokenUrl": "{evil}/token" }""")]
    [InlineData(Own, """{ "provider": "github", "clientId": "bobs", "clientSecret": "bobs", "tokenUrl": "{evil}/token" }""")]
    [InlineData(Own, """{ "provider": "github", "clientId": "the-client-of-this-deployment-not" }""")]
    [InlineData(Own, """{ "provider": "GitHub" }""")]
    [InlineData(Own, """{ "provider": "gitlab" }""")]
    [InlineData(Own, """{ "issuer": "https://github.com/login/oauth" }""")]
    [InlineData("{evil}/mcp", """{ "provider": "github" }""")]
    [InlineData("{evil}/mcp", """{ "provider": "github", "issuer": "https://github.com/login/oauth" }""")]
    [InlineData("https://api.githubcopilot.com.evil.example/mcp", """{ "provider": "github" }""")]
    [InlineData("https://evil.api.github.com/mcp", """{ "provider": "github" }""")]
    [InlineData("https://api.github.com:8443/mcp", """{ "provider": "github" }""")]
    [InlineData("https://api.github.com./mcp", """{ "provider": "github" }""")]
    [InlineData("https://github.com/mcp", """{ "provider": "github" }""")]
    public async Task An_integration_with_its_own_client_or_server_does_not_use_the_deployments_client(string url, string oauth)
    {
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        evil.Server.Metadata.Answers(MetadataOf(evil, ("authorization_response_iss_parameter_supported", false)));
        foreach (var host in new[] { "api.githubcopilot.com", "api.githubcopilot.com.evil.example", "evil.api.github.com", "api.github.com", "api.github.com.", "github.com" })
            App.Network.Name(host);
        var acme = App.NewOrganization();
        var id = await CreateAsync(
            acme,
            url.Replace("{evil}/mcp", evil.Url.AbsoluteUri, StringComparison.Ordinal),
            oauth.Replace("{evil}", evil.Server.Issuer, StringComparison.Ordinal));

        using var browser = App.NewBrowser();
        var answer = await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize");
        if (answer.Status == 200)
        {
            var asked = await BeginAsync(browser, answer.Json["authorization"]!["url"]!.GetValue<string>());
            await browser.GetAsync(AnswerTo(asked));
        }

        // Not in answers and pages, not in addresses of the browser, and not in requests to any server.
        NothingOfIt(answer.Text);
        Assert.All(browser.Seen, page => NothingOfIt($"{page.Html} {page.Address} {page.Location}"));
        Assert.All(evil.Server.Requests.Concat(evil.Resource.Requests), request => NothingOfIt($"{request.Query} {request.Body} {Plain(request.Authorization)}"));
    }

    [Theory]
    [InlineData("""{ "url": "https://evil.example/mcp" }""")]
    [InlineData("""{ "oauth": { "tokenUrl": "https://evil.example/token" } }""")]
    [InlineData("""{ "oauth": { "issuer": "https://evil.example" } }""")]
    public async Task A_code_is_not_redeemed_when_the_integration_has_left_the_provider(string change)
    {
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, Own, """{ "provider": "github" }""");
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, id));

        Assert.Equal(200, (await acme.Bob.PatchAsync($"/integrations/{id}", change)).Status);

        // No request goes to the network: the test has registered no name, so a lookup would fail it.
        Shows(await browser.GetAsync(AnswerTo(asked)), 404, IntegrationGone);
        Assert.False(await WasConnectedAsync(id));
    }

    [Fact]
    public async Task A_server_that_sends_the_browser_to_the_provider_does_not_get_the_code()
    {
        await using var evil = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (wanted, trap) = (await CreateAsync(acme, Own, """{ "provider": "github" }"""), await CreateAsync(acme, evil));
        using var bobs = App.NewBrowser();
        var honestly = await BeginAsync(bobs, await LinkAsync(acme.Bob, wanted), "bob");
        using var browser = App.NewBrowser();
        var state = QueryOf(await BeginAsync(browser, await LinkAsync(acme.Alice, trap)))["state"].ToString();

        // The same client, the same redirect URI, and the state of alice's request to the evil server; GitHub may leave iss out.
        Shows(await browser.GetAsync(AnswerTo(With(honestly, ("state", state)))), 400, StateUnknown);
        Shows(await browser.GetAsync(With(AnswerTo(With(honestly, ("state", state))), ("iss", evil.Server.Issuer))), 400, StateUnknown);
        await NothingCameOfItAsync((evil, trap), (evil, wanted));
    }

    [Fact]
    public async Task A_providers_answer_is_accepted_at_the_providers_callback_only()
    {
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, Own, """{ "provider": "github" }""");
        using var browser = App.NewBrowser();
        var back = AnswerTo(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));
        var context = QueryOf(back)["state"].ToString().Split('.')[0];

        foreach (var place in new[] { context, "p/gitlab", "p/GITHUB", "p/git-hub", "p/github.", $"p/{context}" })
            Shows(await browser.GetAsync($"/oauth/callback/{place}{back.Query}"), 400, StateUnknown);
        Assert.False(await WasConnectedAsync(id));
    }

    private static Task<string> CreateAsync(TestOrganization organization, string url, string oauth) =>
        organization.CreateAsync(new JsonObject { ["authMode"] = "oauth", ["url"] = url, ["oauth"] = JsonNode.Parse(oauth) }.ToJsonString());

    private static Uri AnswerTo(Uri asked) => With(new Uri(QueryOf(asked)["redirect_uri"].ToString()), ("code", "code-1"), ("state", QueryOf(asked)["state"]));

    private static void NothingOfIt(string text)
    {
        Assert.DoesNotContain(ProvidersApp.ClientId, text.Replace($"{ProvidersApp.ClientId}-not", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(ProvidersApp.ClientSecret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(AtProvider, Uri.UnescapeDataString(text), StringComparison.Ordinal);
    }

    private static string Plain(string? authorization) =>
        authorization?.Split(' ') is ["Basic", var encoded] ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : authorization ?? "";
}
