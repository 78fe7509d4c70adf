namespace Kontext.Functions.Tests.Connect;

/// <summary>A request that says it came to another host: every address this deployment gives away is built from PublicUrl alone.</summary>
public sealed class HostPoisoningTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    private const string Evil = "evil.example";

    [Fact]
    public async Task No_link_redirect_uri_cookie_or_page_uses_the_host_of_the_request()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        var alice = new ApiClient(App.CreateDefaultClient(new Poison()), App.Tokens.OfPerson(acme.Id, "alice"));

        var session = await alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null);
        Assert.StartsWith($"{KontextApp.PublicUrl}/oauth/start/", session.Json["connectUrl"]!.GetValue<string>(), StringComparison.Ordinal);
        var link = await LinkAsync(alice, id);
        Assert.StartsWith($"{KontextApp.PublicUrl}/oauth/start/", link, StringComparison.Ordinal);

        using var browser = new TestBrowser(Poisoned(), App.Authority);
        var asked = await BeginAsync(browser, link);
        Assert.StartsWith($"{KontextApp.PublicUrl}/oauth/callback/", QueryOf(asked)["redirect_uri"].ToString(), StringComparison.Ordinal);
        await IsStillGoodAsync(browser, resource.Agree(asked));

        Assert.DoesNotContain(Evil, session.Text, StringComparison.Ordinal);
        Assert.All(browser.Seen, page => Assert.DoesNotContain(
            Evil, $"{page.Html} {page.Location} {page.Header("Set-Cookie")} {page.Header("Content-Security-Policy")}", StringComparison.Ordinal));
        Assert.All(browser.Cookies, cookie => Assert.StartsWith("__Host-", cookie.Name, StringComparison.Ordinal));
        Assert.All(resource.Server.Requests, request => Assert.DoesNotContain(Evil, request.Body, StringComparison.Ordinal));
        Assert.StartsWith(KontextApp.PublicUrl, resource.Server.Registration.Requests[0].Json.GetProperty("redirect_uris")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_id_metadata_document_names_this_deployment_alone()
    {
        using var browser = new TestBrowser(Poisoned(), App.Authority);

        var document = await browser.GetAsync($"/oauth/clients/{new string('0', 32)}.json");

        Assert.Equal((200, "application/json; charset=utf-8"), (document.Status, document.Header("Content-Type")));
        Assert.Contains($"\"client_id\":\"{KontextApp.PublicUrl}/oauth/clients/{new string('0', 32)}.json\"", document.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(Evil, document.Html, StringComparison.Ordinal);
    }

    private Poison Poisoned() => new() { InnerHandler = App.Server.CreateHandler() };

    private sealed class Poison : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = Evil;
            foreach (var name in new[] { "X-Forwarded-Host", "X-Original-Host", "X-Host", "X-Forwarded-Server", "DISGUISED-HOST" })
                request.Headers.Add(name, Evil);
            request.Headers.Add("X-Forwarded-Proto", "http");
            request.Headers.Add("X-Forwarded-Prefix", $"/{Evil}");
            request.Headers.Add("Forwarded", $"host={Evil};proto=http");
            request.Headers.Add("X-Original-URL", $"https://{Evil}/");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
