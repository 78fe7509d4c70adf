using Kontext.Core.Schedule;

namespace Kontext.Functions.Tests.Connect;

/// <summary>Sessions that end early: after a sign-out, and when a bulk disconnect came after their begin.</summary>
public sealed class EarlyEndTests(ConnectApp app) : AttackTests(app), IClassFixture<ConnectApp>
{
    [Fact]
    public async Task A_copy_of_the_cookie_opens_nothing_after_the_sign_out()
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var (asked, pasted) = (await CreateAsync(acme, resource), await acme.CreateConnectedAsync());
        using var browser = App.NewBrowser();
        var list = await OpenAsync(browser, acme);
        var session = $"{KontextApp.PublicUrl}/connect/{SessionOf(list.Address)}";
        var form = await browser.GetAsync($"{list.Address.AbsolutePath}/{pasted}");
        var question = await browser.GetAsync($"{list.Address.AbsolutePath}/{pasted}/disconnect");
        var leaving = await browser.SubmitAsync(await browser.GetAsync($"{list.Address.AbsolutePath}/{asked}"));
        var copied = $"{Assert.Single(browser.Cookies).Name}={browser.Cookies[0].Value}";

        Shows(await browser.SubmitAsync(list, list.Forms.Count - 1), 200, "All done");

        foreach (var path in new[] { "", $"/{pasted}", $"/{asked}", $"/{pasted}/disconnect" })
            Shows(await SendAsync(HttpMethod.Get, new Uri(session + path), cookie: copied), 410, SessionEnded);
        foreach (var page in new[] { form, question, list })
        {
            var (action, hidden) = page.Forms[^1];
            using var content = new FormUrlEncodedContent(hidden.Append(KeyValuePair.Create("field.token", "ghp_mallory")));
            Shows(await SendAsync(HttpMethod.Post, action, content, copied), 410, SessionEnded);
        }

        Shows(await SendAsync(HttpMethod.Get, resource.Agree(leaving.Leaves!), cookie: copied), 410, SessionEnded);
        Assert.Contains("\"connected\":true", await acme.ReadConnectionAsync(pasted), StringComparison.Ordinal);
        Assert.False(await IsKeptAsync("DevelopmentSecrets", "ghp_mallory"));
        await NothingCameOfItAsync((resource, asked));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authorization_response_after_a_bulk_disconnect_connects_no_user(bool ofPerson)
    {
        await using var resource = await ProtectedResource.StartAsync(Cancellation);
        var acme = App.NewOrganization();
        var id = await CreateAsync(acme, resource);
        using var browser = App.NewBrowser();
        var back = resource.Agree(await BeginAsync(browser, await LinkAsync(acme.Alice, id)));
        App.Clock.Advance(TimeSpan.FromSeconds(1));

        await RevokeAsync(acme, ofPerson ? null : id);
        App.Clock.Advance(TimeSpan.FromMinutes(2));

        Shows(await browser.GetAsync(back), 410, SessionEnded);
        await NothingCameOfItAsync((resource, id));

        using var later = App.NewBrowser();
        await IsStillGoodAsync(later, resource.Agree(await BeginAsync(later, await LinkAsync(acme.Alice, id))));
    }

    [Fact]
    public async Task A_bulk_disconnect_of_a_user_ends_their_connect_sessions()
    {
        var acme = App.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        using var browser = App.NewBrowser();
        var list = await OpenAsync(browser, acme);
        var form = await browser.GetAsync($"{list.Address.AbsolutePath}/{id}");
        var unopened = await LinkOfAllAsync(acme);
        App.Clock.Advance(TimeSpan.FromSeconds(1));

        await RevokeAsync(acme, integration: null);

        Shows(await browser.SubmitAsync(form, ("field.token", "ghp_alice")), 410, SessionEnded);
        Shows(await browser.GetAsync(list.Address), 410, SessionEnded);
        using var other = App.NewBrowser();
        Shows(await other.SubmitAsync(await other.GetAsync(new Uri(unopened))), 410, LinkExpired);
        Assert.False(await WasConnectedAsync(id));
    }

    [Fact]
    public async Task A_bulk_disconnect_of_an_integration_ends_open_sessions_for_it_only()
    {
        var acme = App.NewOrganization();
        var (revoked, other) = (await acme.CreateAsync("""{ "authMode": "user_token" }"""), await acme.CreateAsync("""{ "authMode": "user_token" }"""));
        using var browser = App.NewBrowser();
        var list = await OpenAsync(browser, acme);
        var form = await browser.GetAsync($"{list.Address.AbsolutePath}/{revoked}");
        App.Clock.Advance(TimeSpan.FromSeconds(1));

        await RevokeAsync(acme, revoked);

        Shows(await browser.SubmitAsync(form, ("field.token", "ghp_alice")), 404, IntegrationGone);
        Assert.False(await WasConnectedAsync(revoked));
        var done = await browser.SubmitAsync(await browser.GetAsync($"{list.Address.AbsolutePath}/{other}"), ("field.token", "ghp_alice"));
        Assert.Equal(303, done.Status);
    }

    [Fact]
    public async Task A_bulk_disconnect_of_bob_ends_no_session_of_alice()
    {
        var acme = App.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        using var browser = App.NewBrowser();
        var list = await OpenAsync(browser, acme);
        App.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(202, (await acme.Service.PostAsync(
            "/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "bob" } }""")).Status);

        var done = await browser.SubmitAsync(await browser.GetAsync($"{list.Address.AbsolutePath}/{id}"), ("field.token", "ghp_alice"));
        Assert.Equal(303, done.Status);
    }

    private static async Task<string> LinkOfAllAsync(TestOrganization organization) =>
        (await organization.Alice.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null)).Json["connectUrl"]!.GetValue<string>();

    private static async Task<TestPage> OpenAsync(TestBrowser browser, TestOrganization organization) => await browser.OpenAsync(await LinkOfAllAsync(organization));

    // Of an integration or of Alice, with the engine's work, so the bulk disconnect is complete.
    private async Task RevokeAsync(TestOrganization organization, string? integration)
    {
        var answer = integration is null
            ? await organization.Service.PostAsync("/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "alice" } }""")
            : await organization.Service.PostAsync($"/integrations/{integration}/connections/revoke");
        Assert.Equal(202, answer.Status);
        await App.RunDueAsync(organization, HintKind.RevokeAll);
        var id = answer.Json["revocation"]!["id"]!.GetValue<string>();
        var read = await organization.Service.GetAsync($"/connections/revocations/{id}");
        Assert.Equal("done", read.Json["revocation"]!["status"]!.GetValue<string>());
    }
}
