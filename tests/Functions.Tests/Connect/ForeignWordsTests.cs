using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Connect;

/// <summary>Text of other parties is shown on our pages as text only, in its own place and in its own direction.</summary>
public sealed class ForeignWordsTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    // Closes all possible surrounding elements, and then reorders and hides the following text.
    private const string Markup = "</title></style></bdi>\"'><img src=x onerror=alert(1)><meta http-equiv=\"refresh\" content=\"0;url=https://evil.example\">";
    private const string Hostile = Markup + "\u202Egnp.\u2066\u200B";

    [Fact]
    public async Task An_error_description_of_an_authorization_response_is_shown_as_text()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        foreach (var (error, description) in new[] { ("access_denied", Hostile), (Hostile, null), ("access_denied", $"\r\nLocation: https://evil.example\r\n\r\n{Hostile}") })
        {
            var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)), ("code", null), ("error", error), ("error_description", description));

            var page = await browser.GetAsync(back);

            Shows(page, 400, ProviderError);
            IsText(page);
            Assert.Contains("<img src=x onerror=alert(1)>", page.Text, StringComparison.Ordinal);
        }

        await NothingCameOfItAsync((resource, id));
    }

    [Fact]
    public async Task A_long_error_description_is_cut()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, await CreateAsync(acme, resource)));

        var page = await browser.GetAsync(resource.Agree(asked, ("code", null), ("error", "access_denied"), ("error_description", new string('x', 10_000))));

        Shows(page, 400, ProviderError);
        Assert.DoesNotContain(new string('x', 101), page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_organizations_people_integrations_scopes_and_accounts_are_text()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = new TestOrganization(App, $"{Hostile}-organization");
        var name = (string place) => JsonSerializer.Serialize($"{Hostile}-{place}");
        var id = await acme.CreateAsync($$"""{ "name": "</bdi><img src=x onerror=alert(1)>-integration", "authMode": "oauth", "url": "{{resource.Url}}", "oauth": { "scopes": ["<img/src=x/onerror=alert(1)>"] } }""");
        var pasted = await acme.CreateConnectedAsync(
            $$"""{ "credentialSchema": { "type": "object", "required": ["k"], "properties": { "k": { "type": "string", "title": {{name("title")}}, "description": {{name("description")}} } } } }""",
            $$"""{ "token": "ghp_alice", "displayName": "<img src=x onerror=alert(1)>-account" }""");
        var idToken = $"e30.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { name = "<img src=x onerror=alert(1)>-granted" }))}.x";
        resource.Server.Token.Answers(new JsonObject { ["access_token"] = "access-1", ["token_type"] = "Bearer", ["id_token"] = idToken });

        // The person's own name comes from the authority.
        using var browser = App.NewBrowser();
        var link = (await acme.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();
        var leaving = await browser.SubmitAsync(await browser.GetAsync(new Uri(link)));
        var list = await browser.FollowAsync(await browser.GetAsync(App.Authority.SignIn(leaving.Leaves!, "alice", token => token.Claims["name"] = $"{Hostile}-person")));
        var session = SessionOf(list.Address);
        var asked = await browser.SubmitAsync(await browser.GetAsync($"/connect/{session}/{id}"));
        var done = await browser.FollowAsync(await browser.GetAsync(resource.Agree(asked.Leaves!)));
        await browser.GetAsync($"/connect/{session}/{pasted}");
        await browser.GetAsync($"/connect/{session}/{pasted}/disconnect");
        await browser.GetAsync($"/connect/{session}?done={Uri.EscapeDataString(Hostile)}&cursor={Uri.EscapeDataString(Hostile)}");

        Assert.All(browser.Seen, IsText);
        var shown = string.Concat(browser.Seen.Select(page => page.Text));
        foreach (var place in new[] { "-organization", "-person", "-integration", "-title", "-description", "-account", "<img/src=x/onerror=alert(1)>" })
            Assert.Contains(place, shown, StringComparison.Ordinal);
        Assert.Contains("is connected as <img src=x onerror=alert(1)>-granted.", done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_description_of_the_token_endpoint_is_shown_as_text()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        resource.Server.Token.Answers(400, new JsonObject { ["error"] = "invalid_grant", ["error_description"] = Hostile }.ToJsonString());
        var acme = App.NewOrganization();
        using var browser = App.NewBrowser();
        var asked = await BeginAsync(browser, await LinkAsync(acme.Alice, await CreateAsync(acme, resource)));

        var page = await browser.GetAsync(resource.Agree(asked));

        Shows(page, 400, ProviderFailed);
        IsText(page);
    }

    private static void IsText(TestPage page)
    {
        Assert.DoesNotContain("<img", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("0;url=https://evil.example\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Html, character => character is '\u202E' or '\u2066' or '\u200B');
        foreach (var reference in new[] { "&#x202E;", "&#x2066;", "&#x200B;" })
            Assert.DoesNotContain(reference, page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.True(page.Leaves is null || page.Leaves.Host != "evil.example");
    }
}
