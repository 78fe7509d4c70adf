using System.Text.Json;
using Kontext.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace Kontext.Browser.Tests;

/// <summary>The page of Development by which one becomes a person.</summary>
public sealed class SignInPageTests(AppFixture app, BrowserFixture browser)
{
    // RFC 7636 appendix B
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Theory]
    [MemberData(nameof(Look.Every), MemberType = typeof(Look))]
    public Task The_sign_in_page_is_readable_on_every_screen(Screen screen, ColorScheme colorScheme) => browser.VisitAsync(new Look(screen, colorScheme), async visit =>
    {
        await OpenAsync(visit.Page);

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button)).ToHaveTextAsync(["A Alice of acme", "B Bob of acme", "C Carol of globex", "Cancel"]);
        await visit.IsAccessibleAsync();
        await visit.ScreenshotAsync("sign-in");
    });

    [Theory]
    [MemberData(nameof(Look.Every), MemberType = typeof(Look))]
    public Task The_sign_in_page_explains_a_refused_request(Screen screen, ColorScheme colorScheme) => browser.VisitAsync(new Look(screen, colorScheme), async visit =>
    {
        visit.Foresee("400 (Bad Request)");
        await visit.Page.GotoAsync(app.At("/development/oauth2/authorize?client_id=development&redirect_uri=https%3A%2F%2Fother.example%2F").ToString());

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("redirect_uri");
        await visit.IsAccessibleAsync();
        await visit.ScreenshotAsync("sign-in-refused");
    });

    [Fact]
    public Task The_picked_person_is_signed_in() => browser.VisitAsync(Look.Usual, async visit =>
    {
        await OpenAsync(visit.Page);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Bob" }).ClickAsync();

        Assert.Equal("bob", await SubjectAsync(visit.Page));
    });

    [Fact]
    public Task The_sign_in_page_works_without_script() => browser.VisitAsync(new Look(Screen.Phone, ColorScheme.Light) { HasScript = false }, async visit =>
    {
        await OpenAsync(visit.Page);
        await visit.ScreenshotAsync("sign-in");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Carol" }).TapAsync();

        Assert.Equal("carol", await SubjectAsync(visit.Page));
    });

    [Fact]
    public Task The_sign_in_page_works_by_keyboard_only() => browser.VisitAsync(Look.Usual, async visit =>
    {
        await OpenAsync(visit.Page);
        foreach (var name in new[] { "Alice", "Bob" })
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = name })).ToBeFocusedAsync();
        }

        await visit.ScreenshotAsync("sign-in-focused");
        await visit.Page.Keyboard.PressAsync("Enter");

        Assert.Equal("bob", await SubjectAsync(visit.Page));
    });

    [Fact]
    public Task A_cancelled_sign_in_returns_without_a_person() => browser.VisitAsync(Look.Usual, async visit =>
    {
        await OpenAsync(visit.Page);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        var answer = await LandedAsync(visit.Page);
        Assert.Equal("access_denied", answer["error"]);
        Assert.DoesNotContain("code", answer.Keys);
    });

    [Fact]
    public Task A_page_of_another_site_cannot_sign_a_visitor_in() => browser.VisitAsync(Look.Usual, async visit =>
    {
        visit.Foresee("403 (Forbidden)");
        await visit.Page.GotoAsync(app.LandingPage.ToString());
        await visit.Page.EvaluateAsync(
            """
            ([action, fields]) => {
              const form = Object.assign(document.createElement('form'), { method: 'post', action });
              for (const [name, value] of Object.entries(fields)) {
                form.append(Object.assign(document.createElement('input'), { name, value }));
              }
              document.body.append(form);
              form.submit();
            }
            """,
            new object[] { app.At("/development/oauth2/authorize").ToString(), new Dictionary<string, string>(Request()) { ["person"] = "alice" } });

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("another site");
    });

    private Dictionary<string, string> Request() => new(StringComparer.Ordinal)
    {
        ["response_type"] = "code",
        ["client_id"] = "development",
        ["redirect_uri"] = app.LandingPage.ToString(),
        ["scope"] = "openid",
        ["state"] = "state",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = "S256",
    };

    private Task<IResponse?> OpenAsync(IPage page)
    {
        var query = string.Join('&', Request().Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        return page.GotoAsync(app.At($"/development/oauth2/authorize?{query}").ToString());
    }

    private async Task<Dictionary<string, string>> LandedAsync(IPage page)
    {
        await Assertions.Expect(page).ToHaveTitleAsync("Landed");
        Uri url = new(page.Url);
        Assert.Equal(app.LandingPage.ToString(), url.GetLeftPart(UriPartial.Path));
        var answer = url.Query.TrimStart('?').Split('&').Select(parameter => parameter.Split('=', 2))
            .ToDictionary(parameter => parameter[0], parameter => Uri.UnescapeDataString(parameter[1]), StringComparer.Ordinal);
        Assert.Equal("state", answer["state"]);
        Assert.Equal(app.At("/development").ToString(), answer["iss"]);
        return answer;
    }

    /// <summary>Returns the subject of the id token that the code gives.</summary>
    private async Task<string?> SubjectAsync(IPage page)
    {
        var form = page.APIRequest.CreateFormData();
        form.Set("grant_type", "authorization_code");
        form.Set("client_id", "development");
        form.Set("code", (await LandedAsync(page))["code"]);
        form.Set("redirect_uri", app.LandingPage.ToString());
        form.Set("code_verifier", Verifier);
        var response = await page.APIRequest.PostAsync(app.At("/development/oauth2/token").ToString(), new() { Form = form });
        var answer = (await response.JsonAsync())!.Value;
        return ClaimsOf(answer.GetProperty("id_token").GetString()!).GetProperty("sub").GetString();
    }

    private static JsonElement ClaimsOf(string token) => JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
}
