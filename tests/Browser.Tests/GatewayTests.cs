using Kontext.Browser.Tests.Hosting;
using Kontext.Testing.Mcp;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>A client of MCP and its person, from a bare address to the result of a tool.</summary>
public sealed class GatewayTests(AppFixture app, BrowserFixture browser)
{
    private const string Token = "token-of-bob";

    [Fact]
    public Task A_client_without_a_token_signs_in_and_its_call_succeeds_once_connected() => browser.VisitAsync(Look.Usual, async visit =>
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await McpServers.StartWithTokenAsync(Token, cancellationToken);
        Api api = new(visit.Page.APIRequest, app);
        var name = $"Library {Path.GetRandomFileName()}";
        var id = await api.CreateAsync(People.Alice, new { name, url = server.At("/mcp"), authMode = "user_token" });
        List<string> visited = [];

        var told = await SignInClient.RunAsync(
            "gateway", app.Address.GetLeftPart(UriPartial.Authority), app.Address, "all", id, app.LandingPage.ToString(), VisitAsync, cancellationToken);

        var link = app.At($"/oauth/link/{id}").ToString();
        var sentence = $"Your account of {name} is not connected. Open this link and connect it, then try again: {link}";
        Assert.Equal(["/oauth2/authorize", $"/oauth/link/{id}"], visited);
        Assert.Equal("gateway:access", told["scope"]!.GetValue<string>());
        Assert.StartsWith(sentence, told["instructions"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((true, sentence), (told["isError"]!.GetValue<bool>(), told["sentence"]!.GetValue<string>()));
        Assert.Equal("""{"content":[{"type":"text","text":"the same call"}]}""", told["result"]!.ToJsonString());
        Assert.True(told["isSameSession"]!.GetValue<bool>());
        Assert.True(await api.IsConnectedAsync(People.Bob, id));
        Assert.All(Calls(), request => Assert.Equal($"Bearer {Token}", request.Authorization));

        // The app checks a new integration without a request of a caller and without a credential.
        IEnumerable<ReceivedRequest> Calls() => server.Received.Where(request => request.Authorization is not null);

        async Task<Uri> VisitAsync(Uri address)
        {
            visited.Add(address.AbsolutePath);
            await visit.Page.GotoAsync(address.AbsoluteUri);
            await visit.PressAsync("Bob");
            if (visited.Count == 1)
                await AllowAsync();
            else
                await ConnectAsync();
            return new Uri(visit.Page.Url);
        }

        async Task AllowAsync()
        {
            await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = name }).CheckAsync();
            await visit.PressAsync("Allow");
            await Assertions.Expect(visit.Page).ToHaveTitleAsync("Landed");
            Assert.Empty(Calls());
        }

        async Task ConnectAsync()
        {
            await visit.IsAtAsync($"Connect {name}");
            await visit.Page.GetByLabel("Access token").FillAsync(Token);
            await visit.PressAsync("Connect");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync($"{name} is connected");
        }
    });
}
