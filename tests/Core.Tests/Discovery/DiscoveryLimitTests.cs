using Kontext.Core.Discovery;
using Kontext.Core.Outbound;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Discovery;

public sealed class DiscoveryLimitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_without_an_answer_leaves_time_for_the_next_document()
    {
        FakeTimeProvider clock = new();
        TaskCompletionSource silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Handle(Site.OAuth, async context =>
        {
            silent.TrySetResult();
            await HostileServers.NeverAnswers(context);
        }).Server(Site.OpenId, "{me}");
        await using var services = OutboundServices.WithLoopback(clock);

        var discovering = services.Get<DiscoveryClient>().DiscoverAsync(Discoveries.Target(site.Mcp), Cancellation);
        await silent.Task;
        clock.Advance(TimeSpan.FromSeconds(6));

        var result = await discovering;
        Assert.NotNull(result.Server);
        Assert.Contains(result.Steps, step => step is { Exchange.Failure: OutboundFailure.TimedOut, Rule: "No answer came in time." });
    }

    [Fact]
    public async Task Discovery_with_many_slow_documents_ends_at_the_time_limit()
    {
        FakeTimeProvider clock = new();
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", """{ "resource": "{me}/mcp", "authorization_servers": ["{me}/a", "{me}/b", "{me}/c"] }""");
        foreach (var issuer in new[] { "/a", "/b", "/c" })
        {
            foreach (var path in new[] { Site.OAuth + issuer, Site.OpenId + issuer, issuer + Site.OpenId })
                site.Handle(path, SlowAsync);
        }

        await using var services = OutboundServices.WithLoopback(clock);
        var result = await services.Get<DiscoveryClient>().DiscoverAsync(Discoveries.Target(site.Mcp), Cancellation);

        Assert.Equal((null, true), (result.Server, result.Failure?.IsTransient));
        Assert.Equal(1 + 4, site.Asked.Count());

        Task SlowAsync(Microsoft.AspNetCore.Http.HttpContext context)
        {
            clock.Advance(TimeSpan.FromSeconds(4));
            return HostileServers.Status(404)(context);
        }
    }

    [Fact]
    public async Task A_slow_document_ends_at_the_time_limit()
    {
        FakeTimeProvider clock = new();
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Handle(Site.Resource + "/mcp", HostileServers.Trickle(_ =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        }));
        await using var services = OutboundServices.WithLoopback(clock);

        var result = await services.Get<DiscoveryClient>().DiscoverAsync(Discoveries.Target(site.Mcp), Cancellation);

        Assert.True(result.Failure?.IsTransient);
    }

    [Fact]
    public async Task When_the_server_does_not_answer_no_other_document_is_requested()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Status("/mcp", 503);
        await Discoveries.FailsAsync(site.Mcp, "could not be asked how users sign in", isTransient: true);
        Assert.Empty(site.Asked);

        await Discoveries.FailsAsync(new Uri("http://127.0.0.1:1/mcp"), "No connection could be opened.", isTransient: true);
        await Discoveries.FailsAsync(new Uri("https://10.0.0.1/mcp"), "This service does not call that address");
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_thrown()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback();
        using CancellationTokenSource gone = new();
        site.Handle(Site.Resource + "/mcp", async context =>
        {
            await gone.CancelAsync();
            await HostileServers.NeverAnswers(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => services.Get<DiscoveryClient>().DiscoverAsync(Discoveries.Target(site.Mcp), gone.Token));
    }

    [Fact]
    public async Task A_discovery_request_carries_no_credential()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);

        await Discoveries.DiscoverAsync(site.Mcp);

        Assert.All(site.Received, request => Assert.Null(request.Authorization));
        Assert.All(site.Received.Where(request => request.Method == "GET"), request => Assert.Equal("application/json", request.Headers["Accept"]));
    }

    [Fact]
    public async Task Text_of_a_server_is_shown_cleaned_and_shortened()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        var hostile = "https://as.example/\\u202e<script>\\\"" + new string('x', 1000);
        site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{{hostile}}" }""")
            .Json(Site.Resource, $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{{hostile}}", "{me}/é"] }""")
            .Server(Site.OAuth, hostile);

        foreach (var result in new[] { await Discoveries.DiscoverAsync(site.Mcp), await Discoveries.DiscoverAsync(site.Mcp, "https://other.example") })
        {
            var texts = result.Steps.Select(step => step.Rule).OfType<string>().Append(result.Failure!.Message).ToList();
            Assert.All(texts, text => Assert.Matches("^[ -~]{1,900}$", text));
            Assert.All(texts, text => Assert.DoesNotContain("<", text, StringComparison.Ordinal));
        }
    }
}
