using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Discovery;

public sealed class DiscoveryCacheTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_discovery_result_is_cached_for_five_minutes()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback(_clock);
        var cache = services.Get<DiscoveryCache>();

        var first = await cache.DiscoverAsync(Discoveries.Target(site.Mcp), since: null, Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Same(first, await cache.DiscoverAsync(Discoveries.Target(site.Mcp), since: null, Cancellation));
        _clock.Advance(TimeSpan.FromMinutes(0.2));
        Assert.NotSame(first, await cache.DiscoverAsync(Discoveries.Target(site.Mcp), since: null, Cancellation));
    }

    [Fact]
    public async Task A_result_from_before_a_refusal_is_discovered_once_more()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback(_clock);
        var cache = services.Get<DiscoveryCache>();
        var first = await cache.DiscoverAsync(Discoveries.Target(site.Mcp), since: null, Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var refusedAt = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromMinutes(1));

        var second = await cache.DiscoverAsync(Discoveries.Target(site.Mcp), refusedAt, Cancellation);

        Assert.NotSame(first, second);
        Assert.Same(second, await cache.DiscoverAsync(Discoveries.Target(site.Mcp), refusedAt, Cancellation));
    }

    [Fact]
    public async Task Another_organization_issuer_or_spelling_has_its_own_cache_entry()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback(_clock);
        var cache = services.Get<DiscoveryCache>();
        var target = Discoveries.Target(site.Mcp);
        await cache.DiscoverAsync(target, since: null, Cancellation);
        var asked = site.Received.Count;

        foreach (var other in new[] { target with { Organization = new OrganizationId("globex") }, Discoveries.Target(site.Mcp, site.Me), Discoveries.Target(site.Mcp, site.Me + "/") })
        {
            await cache.DiscoverAsync(other, since: null, Cancellation);
            Assert.True(site.Received.Count > asked);
            asked = site.Received.Count;
        }
    }

    [Fact]
    public async Task A_failure_is_never_cached()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback(_clock);
        var cache = services.Get<DiscoveryCache>();
        site.Status(Site.OAuth, 404);
        Assert.Null((await cache.DiscoverAsync(Discoveries.Target(site.Mcp), since: null, Cancellation)).Server);

        site.Server(Site.OAuth, "{me}");

        Assert.NotNull((await cache.DiscoverAsync(Discoveries.Target(site.Mcp), since: null, Cancellation)).Server);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_permanent_failure_of_a_check_clears_the_cache_and_a_transient_one_does_not(bool isTransient, bool isKept)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback(_clock);
        var cache = services.Get<DiscoveryCache>();
        var target = Discoveries.Target(site.Mcp);
        var first = await cache.DiscoverAsync(target, since: null, Cancellation);

        cache.Store(target, new DiscoveryResult { Resource = "x", Steps = [], Failure = new DiscoveryFailure("x", isTransient) });

        Assert.Equal(isKept, ReferenceEquals(first, await cache.DiscoverAsync(target, since: null, Cancellation)));
    }

    [Fact]
    public async Task The_cache_holds_a_thousand_results_and_removes_the_least_recently_used()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback(_clock);
        var cache = services.Get<DiscoveryCache>();
        DiscoveryResult found = new()
        {
            Resource = "x",
            Steps = [],
            Server = new AuthorizationServer { AuthorizationEndpoint = new Uri("https://as.example/a"), TokenEndpoint = new Uri("https://as.example/t") },
        };
        cache.Store(Discoveries.Target(site.Mcp), found);
        for (var i = 0; i < 999; i++)
            cache.Store(Discoveries.Target(new Uri($"https://mcp{i}.example")), found);
        Assert.Same(found, await cache.DiscoverAsync(Discoveries.Target(new Uri("https://mcp0.example")), since: null, Cancellation));

        cache.Store(Discoveries.Target(new Uri("https://one-more.example")), found);

        Assert.NotSame(found, await cache.DiscoverAsync(Discoveries.Target(site.Mcp), since: null, Cancellation));
        Assert.Same(found, await cache.DiscoverAsync(Discoveries.Target(new Uri("https://mcp0.example")), since: null, Cancellation));
    }
}
