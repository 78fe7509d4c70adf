using Kontext.Core.OAuth;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Discovery;

/// <summary>MCP 2025-03-26, before protected resource metadata.</summary>
public sealed class OlderServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{me}")]
    [InlineData("{me}/")]
    public async Task An_older_server_has_its_metadata_at_the_origin(string issuer)
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge("Bearer").Server(Site.OAuth, issuer);

        var result = await Discoveries.DiscoverAsync(site.Mcp);

        Assert.Equal(issuer.Replace("{me}", site.Me, StringComparison.Ordinal), result.Server?.Issuer);
        Assert.Equal([Site.Resource + "/mcp", Site.Resource, Site.OAuth], site.Asked);
        result.Says("So it is treated as an MCP 2025-03-26 server");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task An_older_server_without_metadata_has_fixed_endpoints_at_the_origin(int status)
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge("Bearer").Status("/authorize", status);

        var server = (await Discoveries.DiscoverAsync(site.Mcp)).Server!;

        Assert.Equal(
            (site.Me, site.Me + "/authorize", site.Me + "/token", site.Me + "/register", false),
            (server.Issuer, server.AuthorizationEndpoint.AbsoluteUri, server.TokenEndpoint.AbsoluteUri, server.RegistrationEndpoint?.AbsoluteUri, server.SendsIssuer));
        Assert.Contains(ClientAuthentication.None, server.TokenEndpointAuthentication);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    public async Task A_server_without_metadata_and_without_an_authorize_page_is_no_older_server(int status)
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge("Bearer").Status("/authorize", status);

        await Discoveries.FailsAsync(site.Mcp, "No authorization server could be found");
    }

    [Theory]
    [InlineData("https://auth.example")]
    [InlineData("{me}/mcp")]
    public async Task Metadata_of_another_issuer_leaves_no_fixed_endpoints_to_be_used(string issuer)
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge("Bearer").Server(Site.OAuth, issuer).Status("/authorize", 400);

        await Discoveries.FailsAsync(site.Mcp, "It belongs to another server");

        Assert.DoesNotContain("/authorize", site.Asked);
    }

    [Theory]
    [InlineData("Bearer resource_metadata=\"{me}/meta\"")]
    [InlineData("Bearer resource_metadata=\"nonsense\"")]
    public async Task A_challenge_that_speaks_of_metadata_is_not_an_older_servers(string challenge)
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge(challenge).Server(Site.OAuth, "{me}");

        Assert.Null((await Discoveries.DiscoverAsync(site.Mcp)).Server);
        Assert.DoesNotContain(Site.OAuth, site.Asked);
    }

    [Fact]
    public async Task Unreadable_or_discarded_metadata_does_not_count_as_absent()
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge("Bearer").Server(Site.OAuth, "{me}").Status(Site.Resource, 503);
        await Discoveries.FailsAsync(site.Mcp, "(HTTP 503)", isTransient: true);

        site.Json(Site.Resource, """{ "resource": "https://other.example" }""");
        await Discoveries.FailsAsync(site.Mcp, "It describes another resource");

        Assert.DoesNotContain(Site.OAuth, site.Asked);
    }

    [Fact]
    public async Task A_server_without_a_challenge_is_not_discovered_further()
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Json("/mcp", "{}").Server(Site.OAuth, "{me}");

        await Discoveries.FailsAsync(site.Mcp, "The server does not say where users sign in.");
    }

    [Fact]
    public async Task A_web_page_at_every_path_does_not_count_as_metadata()
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge("Bearer");
        foreach (var path in new[] { Site.Resource + "/mcp", Site.Resource, Site.OAuth, Site.OpenId, "/authorize" })
            site.Handle(path, HostileServers.WebPage);

        await Discoveries.FailsAsync(site.Mcp, "A web page answers there");

        Assert.DoesNotContain("/authorize", site.Asked);
    }
}
