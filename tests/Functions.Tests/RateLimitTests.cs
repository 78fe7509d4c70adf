using System.Net;
using System.Web;
using Kontext.Testing;
using Kontext.Testing.Mcp;

namespace Kontext.Functions.Tests;

/// <summary>Requests above the limits of one caller, user or organization are refused. Requests of other callers are answered.</summary>
public sealed class RateLimitTests(AzuriteServer azurite)
{
    // Sent side by side, so that no slow machine gives the permits back in between.
    private const int Many = 40;

    private const string Token = """{ "name": "{0}", "url": "https://x.example", "authMode": "server_token", "serverToken": "t" }""";

    [Fact]
    public async Task Requests_above_a_callers_limit_are_refused_and_other_callers_are_answered()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:RequestsPerCaller", "3"));
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));

        var answers = await ManyAsync(_ => acme.Alice.GetAsync("/integrations"));

        AssertLimited(answers, refused: Many / 4, retryAfter: "1");
        Assert.Equal(200, (await acme.Bob.GetAsync("/integrations")).Status);
        Assert.Equal(200, (await acme.Service.GetAsync("/integrations")).Status);
        Assert.Equal(200, (await globex.Alice.GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task All_callers_of_an_organization_share_its_limit()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:RequestsPerOrganization", "3"));
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        ApiClient[] callers = [acme.Alice, acme.Bob, acme.Service];

        var answers = await ManyAsync(number => callers[number % callers.Length].GetAsync("/integrations"));

        AssertLimited(answers, refused: Many / 4, retryAfter: "1");
        Assert.Equal(200, (await globex.Alice.GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task A_caller_without_the_scope_is_counted_like_any_other()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:RequestsPerCaller", "3"));
        var scopeless = app.ClientWith(app.Tokens.OfPerson(app.NewOrganization().Id, "alice", "other"));

        var answers = await ManyAsync(_ => scopeless.GetAsync("/integrations"));

        Assert.Equal([403, 429], answers.Select(answer => answer.Status).Distinct().Order());
    }

    [Fact]
    public async Task The_daily_limit_counts_archived_integrations_and_not_refused_requests()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:IntegrationsPerDay", "2"));
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var first = await acme.CreateAsync("""{ "name": "one", "url": "https://x.example" }""");
        await acme.Alice.DeleteAsync($"/integrations/{first}");
        await acme.CreateAsync("""{ "name": "two", "url": "https://x.example" }""");

        var refused = await acme.Alice.PostAsync("/integrations", """{ "name": "three", "url": "https://x.example" }""");

        refused.IsProblem(429, "rate_limited");
        Assert.Equal("43200", refused.Header("Retry-After"));
        await globex.CreateAsync("""{ "name": "taken", "url": "https://x.example" }""");
        for (var attempt = 0; attempt < 3; attempt++)
            (await globex.Alice.PostAsync("/integrations", """{ "name": "taken", "url": "https://x.example" }""")).IsProblem(409, "name_taken");
        await globex.CreateAsync();
    }

    [Fact]
    public async Task Above_the_limit_only_requests_that_write_a_secret_are_refused()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:SecretWritesPerOrganization", "1"));
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));

        var answers = await ManyAsync(number => acme.Alice.PostAsync("/integrations", Token.Replace("{0}", $"a{number}", StringComparison.Ordinal)));

        AssertLimited(answers, refused: Many / 4, retryAfter: "1");
        await acme.CreateAsync();
        Assert.Equal(201, (await globex.Alice.PostAsync("/integrations", Token)).Status);
    }

    [Fact]
    public async Task A_validation_above_the_concurrency_limit_is_refused_until_one_ends()
    {
        TaskCompletionSource answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(_ => answering.Task, TestContext.Current.CancellationToken);
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:ValidationsPerOrganization", "1"));
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "url": "{{server.At("/api")}}", "category": "internal_mcp_credentials" }""");
        var first = acme.Alice.PostAsync($"/integrations/{id}/validate");
        await server.FirstRequest;

        var second = await acme.Bob.PostAsync($"/integrations/{id}/validate");

        second.IsProblem(429, "rate_limited");
        Assert.Equal("5", second.Header("Retry-After"));
        answering.SetResult();
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await acme.Bob.PostAsync($"/integrations/{id}/validate")).Status);
    }

    [Fact]
    public async Task Slow_authorization_servers_of_an_organization_hold_up_no_more_than_its_share()
    {
        TaskCompletionSource answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(_ => answering.Task, TestContext.Current.CancellationToken);
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:DiscoveriesPerOrganization", "1"));
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var id = await acme.CreateAsync($$"""{ "url": "{{server.At("/mcp")}}", "authMode": "oauth" }""");
        var first = acme.Alice.PostAsync($"/integrations/{id}/connection/authorize");
        await server.FirstRequest;

        var second = await acme.Bob.PostAsync($"/integrations/{id}/connection/authorize");

        second.IsProblem(429, "rate_limited");
        Assert.Equal("5", second.Header("Retry-After"));
        await globex.LinkAsync(await globex.CreateAsync(Connect.ConnectApp.Entered));
        answering.SetResult();
        Assert.NotEqual(429, (await first).Status);
    }

    [Fact]
    public async Task A_person_begins_no_more_sessions_than_one_may_have_open()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:SessionsPerPerson", "2"));
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Connect.ConnectApp.Entered);
        Assert.Equal(200, (await SessionAsync(acme.Alice)).Status);
        await acme.LinkAsync(id);

        foreach (var refused in new[] { await SessionAsync(acme.Alice), await acme.Alice.PostAsync($"/integrations/{id}/connection/authorize") })
        {
            refused.IsProblem(429, "rate_limited");
            Assert.Equal("900", refused.Header("Retry-After"));
        }

        Assert.Equal(200, (await SessionAsync(acme.Bob)).Status);
    }

    [Fact]
    public async Task A_rate_limited_page_is_answered_with_a_page()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:RequestsPerCaller", "8"));
        var acme = app.NewOrganization();
        using var browser = app.NewBrowser();
        var page = await browser.OpenAsync((await SessionAsync(acme.Alice)).Json["connectUrl"]!.GetValue<string>());
        Assert.Equal(200, page.Status);

        var pages = await ManyAsync(_ => browser.GetAsync(page.Address));

        Assert.Contains(pages, one => one.Status == (int)HttpStatusCode.TooManyRequests && one.Heading == "That was a little fast" && one.Header("Retry-After") == "1");
    }

    [Fact]
    public async Task A_stranger_with_a_link_uses_up_no_request_of_its_person()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("RateLimits:RequestsPerCaller", "8"));
        var acme = app.NewOrganization();
        using var browser = app.NewBrowser();
        var link = (await SessionAsync(acme.Alice)).Json["connectUrl"]!.GetValue<string>();
        var signIn = await browser.SubmitAsync(await browser.GetAsync(new Uri(link)));
        var session = HttpUtility.ParseQueryString(signIn.Leaves!.Query)["state"]!.Split('.')[0];

        var pages = await ManyAsync(_ => browser.GetAsync($"/connect/{session}"));

        Assert.Contains(pages, page => page.Status == (int)HttpStatusCode.TooManyRequests);
        Assert.Equal(200, (await acme.Alice.GetAsync("/integrations")).Status);
    }

    [Fact]
    public async Task Integrations_above_the_cap_are_refused_after_a_count()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("Caps:IntegrationsPerOrganization", "3"));
        var acme = app.NewOrganization();
        for (var number = 0; number < 3; number++)
            await acme.CreateAsync();
        await app.RunDueAsync(acme, Core.Schedule.HintKind.Count);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        var refused = await acme.Alice.PostAsync("/integrations", """{ "name": "one more", "url": "https://x.example" }""");

        refused.IsProblem(429, "rate_limited");
        Assert.Equal("600", refused.Header("Retry-After"));
        Assert.Equal(3, await acme.CountAsync());
    }

    [Fact]
    public async Task Connections_above_the_cap_are_refused_and_replacing_one_is_allowed()
    {
        await using var app = await LimitedApp.StartAsync(azurite, ("Caps:ConnectionsPerPerson", "2"));
        var acme = app.NewOrganization();
        var ids = new[] { await acme.CreateConnectedAsync(), await acme.CreateConnectedAsync() };
        await app.RunDueAsync(acme, Core.Schedule.HintKind.Count);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var third = await acme.CreateAsync("""{ "authMode": "user_token" }""");

        (await acme.Alice.PostAsync($"/integrations/{third}/connection", """{ "token": "t" }""")).IsProblem(429, "rate_limited");
        Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{ids[0]}/connection", """{ "token": "t" }""")).Status);
        Assert.Equal(200, (await acme.Bob.PostAsync($"/integrations/{third}/connection", """{ "token": "t" }""")).Status);
    }

    private static Task<T[]> ManyAsync<T>(Func<int, Task<T>> call) => Task.WhenAll(Enumerable.Range(0, Many).Select(call));

    private static Task<ApiAnswer> SessionAsync(ApiClient caller) => caller.SendAsync(HttpMethod.Post, "/../../mcp/connect-session", null);

    private static void AssertLimited(IReadOnlyList<ApiAnswer> answers, int refused, string retryAfter)
    {
        var limited = answers.Where(answer => answer.Status == 429).ToList();
        Assert.InRange(limited.Count, refused, Many - 1);
        Assert.All(limited, answer => answer.IsProblem(429, "rate_limited"));
        Assert.All(limited, answer => Assert.Equal(retryAfter, answer.Header("Retry-After")));
        Assert.All(answers.Except(limited), answer => Assert.InRange(answer.Status, 200, 299));
    }
}
