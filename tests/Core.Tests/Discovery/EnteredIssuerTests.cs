using Kontext.Core.Discovery;
using Kontext.Testing;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Discovery;

public sealed class EnteredIssuerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_entered_issuer_selects_one_of_the_servers_of_the_resource()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", """{ "resource": "{me}/mcp", "authorization_servers": ["{me}", "{me}/second"] }""")
            .Server(Site.OAuth + "/second", "{me}/second");

        Assert.Equal(site.Me + "/second", (await Discoveries.DiscoverAsync(site.Mcp, site.Me + "/second")).Server?.Issuer);
        Assert.DoesNotContain(Site.OAuth, site.Asked);
    }

    [Fact]
    public async Task The_entered_issuer_is_used_when_the_resource_names_no_server()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", """{ "resource": "{me}/mcp", "authorization_servers": [] }""");

        Assert.Equal(site.Me, (await Discoveries.DiscoverAsync(site.Mcp, site.Me)).Server?.Issuer);
    }

    [Fact]
    public async Task An_issuer_that_the_resource_does_not_name_is_refused_with_the_named_ones()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth + "/mine", "{me}/mine");

        await Discoveries.FailsAsync(site.Mcp, $"Enter exactly one of these, or none at all: {site.Me}.", issuer: site.Me + "/mine");
        await Discoveries.FailsAsync(site.Mcp, "The server does not accept tokens of the entered issuer", issuer: site.Me + "/mine/");

        Assert.DoesNotContain(Site.OAuth + "/mine", site.Asked);
    }

    [Theory]
    [InlineData("", "/", "")]
    [InlineData("/", "", "")]
    [InlineData("/", "", "/")]
    public async Task The_entered_issuer_may_differ_by_the_slash_of_an_empty_path(string named, string entered, string written)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{me}{{named}}"] }""").Server(Site.OAuth, "{me}" + written);

        Assert.Equal(site.Me + written, (await Discoveries.DiscoverAsync(site.Mcp, site.Me + entered)).Server?.Issuer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_resource_metadata_the_entered_issuer_is_used(bool isMcp)
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge(null).Server(Site.OpenId, "{me}");

        var result = await Discoveries.DiscoverAsync(site.Mcp, site.Me, isMcp);

        Assert.Equal((site.Me, site.Me + "/mcp"), (result.Server?.Issuer, result.Resource));
        Assert.Equal(isMcp, site.Received.Any(request => request.Path == "/mcp"));
    }

    [Fact]
    public async Task Discarded_metadata_does_not_change_the_entered_issuer()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", """{ "resource": "https://other.example", "authorization_servers": ["https://evil.example"] }""");

        Assert.Equal(site.Me, (await Discoveries.DiscoverAsync(site.Mcp, site.Me)).Server?.Issuer);
    }

    [Fact]
    public async Task An_API_without_metadata_needs_an_entered_issuer()
    {
        await using var site = await Site.StartAsync(Cancellation);

        var result = await Discoveries.DiscoverAsync(site.Mcp, isMcp: false);

        Assert.Equal("The server does not say where users sign in. Enter the issuer of its authorization server.", result.Failure?.Message);
    }

    [Theory]
    [InlineData(200, 1)]
    [InlineData(503, 1)]
    [InlineData(404, 2)]
    public async Task The_server_of_an_entered_token_endpoint_is_tried_when_discovery_finds_none(int status, int times)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        if (status != 200)
            site.Status(Site.OAuth, status);
        await using var services = OutboundServices.WithLoopback();
        var target = Discoveries.Target(site.Mcp) with { TokenEndpoint = new Uri(site.Me + "/token") };

        var result = await services.Get<DiscoveryClient>().DiscoverAsync(target, Cancellation);

        Assert.Equal(status == 200, result.Server is not null);
        Assert.Equal(times, site.Asked.Count(path => path == Site.OAuth));
    }
}
