namespace Kontext.Functions.Tests.Health;

/// <summary>The requests that are allowed without a token.</summary>
public sealed class HealthTests(KontextApp app) : IClassFixture<KontextApp>
{
    private ApiClient Stranger => app.ClientWith(null);

    [Fact]
    public async Task A_caller_without_a_token_gets_only_the_status()
    {
        (await Stranger.GetAsync("/../../health/live")).Is(200, """{ "status": "live" }""");
        (await Stranger.GetAsync("/../../health/ready")).Is(200, """{ "status": "ready" }""");
    }

    [Fact]
    public async Task Unavailable_storage_gives_503_without_details()
    {
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        app.Faults.RefuseAll(_ => true);
        var away = await Stranger.GetAsync("/../../health/ready");
        var live = await Stranger.GetAsync("/../../health/live");
        app.Faults.Forget();

        away.IsProblem(503, "unavailable");
        Assert.Equal("10", away.Header("Retry-After"));
        Assert.Equal(200, live.Status);
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await Stranger.GetAsync("/../../health/ready")).Status);
    }

    [Fact]
    public async Task Readiness_requests_call_storage_at_most_once_in_ten_seconds()
    {
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await Stranger.GetAsync("/../../health/ready");
        app.Requests.Reset();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Stranger.GetAsync("/../../health/ready")));
        Assert.Empty(app.Requests.Requests);
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Stranger.GetAsync("/../../health/ready")));

        Assert.Single(app.Requests.Requests);
    }
}
