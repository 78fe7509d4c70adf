using System.Text.Json;
using Kontext.Browser.Tests.Hosting;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>An application sends a person to the consent page. The person signs in, reads the request and decides.</summary>
public sealed class ConsentTests(AppFixture app, BrowserFixture browser)
{
    // RFC 7636 appendix B
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact]
    public Task A_person_allows_an_application_and_sees_it_on_the_page_of_accounts() => browser.VisitAsync(Look.Usual, async visit =>
    {
        Api api = new(visit.Page.APIRequest, app);
        await api.CreateAsync("alice", new { name = $"Notes {Path.GetRandomFileName()}", url = "https://notes.example/mcp", authMode = "user_token" });
        var client = await RegisterAsync(visit.Page);

        await visit.Page.GotoAsync(AddressFor(client));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Alice of acme" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Editor");
        await visit.ReadsWellEverywhereAsync("consent");
        await visit.Page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();

        var tokens = await RedeemAsync(visit.Page, client);
        Assert.Equal("gateway:access", tokens.GetProperty("scope").GetString());

        await visit.Page.GotoAsync(await api.StartSessionAsync("alice"));
        await visit.Page.GetByRole(AriaRole.Button).First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Alice of acme" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Editor", new() { Exact = false }).First).ToBeVisibleAsync();
        await visit.ReadsWellEverywhereAsync("delegations");
    });

    [Fact]
    public Task A_person_denies_consent_without_script_on_a_phone() => browser.VisitAsync(new Look(Screen.Phone, ColorScheme.Dark) { HasScript = false }, async visit =>
    {
        var client = await RegisterAsync(visit.Page);
        await visit.Page.GotoAsync(AddressFor(client));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Bob of acme" }).TapAsync();
        await visit.ScreenshotAsync("consent");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Deny" }).TapAsync();

        Assert.Equal("access_denied", (await LandedAsync(visit.Page))["error"]);
    });

    [Fact]
    public Task The_TypeScript_SDK_sends_a_person_here_from_a_bare_401_and_calls_the_tool() => browser.VisitAsync(Look.Usual, async visit =>
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var deployment = app.Address.GetLeftPart(UriPartial.Authority);
        var keys = await (await visit.Page.APIRequest.GetAsync(app.At("/.well-known/jwks.json").ToString())).TextAsync();
        await using var resource = await SignInResource.StartAsync(deployment, (token, _) => FindPersonAsync(token, deployment, keys), NotFound, cancellationToken);

        var told = await SignInClient.RunAsync("mcp", deployment, resource.Address, "mcp", "none", app.LandingPage.ToString(), DecideAsync, cancellationToken);

        Assert.Equal("bob", told["who"]!.GetValue<string>());

        async Task<Uri> DecideAsync(Uri address)
        {
            await visit.Page.GotoAsync(address.AbsoluteUri);
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Bob of acme" }).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
            await LandedAsync(visit.Page);
            return new Uri(visit.Page.Url);
        }

        static Task NotFound(HttpContext http)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
    });

    private static async Task<string?> FindPersonAsync(string token, string deployment, string keys)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = deployment,
            ValidAudience = $"{deployment}/mcp",
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
        });
        return result.SecurityToken is JsonWebToken read && result.IsValid ? read.GetPayloadValue<JsonElement>("person").GetProperty("sub").GetString() : null;
    }

    private async Task<string> RegisterAsync(IPage page)
    {
        var answer = await page.APIRequest.PostAsync(app.At("/oauth2/register").ToString(), new() { DataObject = new { client_name = "Editor", redirect_uris = new[] { app.LandingPage.ToString() } } });
        Assert.Equal(201, answer.Status);
        return (await answer.JsonAsync())!.Value.GetProperty("client_id").GetString()!;
    }

    private string AddressFor(string client) => app.At(
        $"/oauth2/authorize?response_type=code&client_id={client}&redirect_uri={Uri.EscapeDataString(app.LandingPage.ToString())}&state=state"
        + $"&code_challenge={Challenge}&code_challenge_method=S256&resource={Uri.EscapeDataString(app.At("/mcp").ToString())}").ToString();

    private static async Task<Dictionary<string, string>> LandedAsync(IPage page)
    {
        await Assertions.Expect(page).ToHaveTitleAsync("Landed");
        return new Uri(page.Url).Query.TrimStart('?').Split('&').Select(parameter => parameter.Split('=', 2))
            .ToDictionary(parameter => parameter[0], parameter => Uri.UnescapeDataString(parameter[1]), StringComparer.Ordinal);
    }

    private async Task<JsonElement> RedeemAsync(IPage page, string client)
    {
        var form = page.APIRequest.CreateFormData();
        form.Set("grant_type", "authorization_code");
        form.Set("client_id", client);
        form.Set("code", (await LandedAsync(page))["code"]);
        form.Set("redirect_uri", app.LandingPage.ToString());
        form.Set("code_verifier", Verifier);
        var answer = await page.APIRequest.PostAsync(app.At("/oauth2/token").ToString(), new() { Form = form });
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync())!.Value;
    }
}
