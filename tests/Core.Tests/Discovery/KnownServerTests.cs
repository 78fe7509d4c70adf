using Kontext.Core.Discovery;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Providers;
using Kontext.Testing;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Discovery;

/// <summary>Authorization servers that depart from the standards in a way that the catalogue knows.</summary>
public sealed class KnownServerTests
{
    private const string Tenant = "/7f1c";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_known_server_that_drops_the_path_of_its_issuer_is_found()
    {
        await using var site = await TenantAsync("{me}");

        var result = await DiscoverAsync(site, new KnownServer { Issuers = [At(site, "/*")], TokenEndpoints = [], Sources = [], PublishedIssuer = site.Me });

        Assert.Equal(site.Me, result.Server?.Issuer);
    }

    [Fact]
    public async Task An_issuer_template_is_replaced_by_the_requested_issuer()
    {
        await using var site = await TenantAsync("{me}/{tenantid}");

        var result = await DiscoverAsync(site, new KnownServer { Issuers = [At(site, "/*")], TokenEndpoints = [], Sources = [], PublishedIssuer = site.Me + "/{tenantid}" });

        Assert.Equal(site.Me + Tenant, result.Server?.Issuer);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("{me}/other")]
    [InlineData("{me}/")]
    public async Task Only_the_known_issuer_is_accepted(string written)
    {
        await using var site = await TenantAsync(written);

        var result = await DiscoverAsync(site, new KnownServer { Issuers = [At(site, "/*")], TokenEndpoints = [], Sources = [], PublishedIssuer = site.Me });

        Assert.Contains("It belongs to another server", result.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_applies_to_its_own_issuers_only()
    {
        await using var site = await TenantAsync("{me}");

        var result = await DiscoverAsync(site, new KnownServer { Issuers = [At(site, "/other")], TokenEndpoints = [], Sources = [], PublishedIssuer = site.Me });

        Assert.Null(result.Server);
    }

    [Fact]
    public async Task A_known_server_with_undeclared_S256_is_found()
    {
        await using var site = await TenantAsync("{me}" + Tenant, ("code_challenge_methods_supported", ""));

        Assert.NotNull((await DiscoverAsync(site, Silent(site))).Server);
    }

    [Fact]
    public async Task A_known_server_that_offers_only_plain_is_refused()
    {
        await using var site = await TenantAsync("{me}" + Tenant, ("code_challenge_methods_supported", """["plain"]"""));

        Assert.Contains("PKCE with S256", (await DiscoverAsync(site, Silent(site))).Failure?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/4c2f/v2.0", true, false, null)]
    [InlineData("https://login.microsoftonline.com/organizations/v2.0", true, false, "https://login.microsoftonline.com/{tenantid}/v2.0")]
    [InlineData("https://login.microsoftonline.us/4c2f/v2.0", true, false, null)]
    [InlineData("https://login.partner.microsoftonline.cn/4c2f/v2.0", true, false, null)]
    [InlineData("https://4c2f.ciamlogin.com/4c2f/v2.0", true, false, null)]
    [InlineData("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aBc", true, true, null)]
    [InlineData("https://auth.atlassian.com/VCeDsk8ZHncYF1g234fKtc4lNipbBhu3", false, true, "https://auth.atlassian.com")]
    [InlineData("https://mcp.atlassian.com", false, true, "https://cf.mcp.atlassian.com")]
    public void The_catalogue_knows_the_servers_that_people_have_reported(string issuer, bool takesS256, bool sendsResource, string? published)
    {
        var known = new ProviderCatalogue(ProviderCatalogue.Known).FindServer(new Uri(issuer))!;

        Assert.Equal((takesS256, sendsResource, published), (known.TakesS256, known.SendsResource, known.PublishedIssuer));
    }

    [Theory]
    [InlineData("https://accounts.google.com")]
    [InlineData("https://accounts.google.com/")]
    [InlineData(null)]
    public void Google_is_asked_for_a_refresh_token_however_it_was_found(string? issuer)
    {
        AuthorizationServer found = new() { Issuer = issuer, AuthorizationEndpoint = new Uri("https://accounts.google.com/o/oauth2/v2/auth"), TokenEndpoint = new Uri("https://oauth2.googleapis.com/token") };

        var known = new ProviderCatalogue(ProviderCatalogue.Known).FindServer(found)!;

        Assert.Equal(["access_type=offline", "prompt=consent"], known.AuthorizationParameters.Select(parameter => $"{parameter.Key}={parameter.Value}").Order(StringComparer.Ordinal));
        Assert.Equal((false, true), (known.TakesS256, known.SendsResource));
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/4c2f/oauth2/v2.0/token", true)]
    [InlineData("https://contoso.ciamlogin.com/4c2f/oauth2/v2.0/token", true)]
    [InlineData("https://ciamlogin.com/4c2f/oauth2/v2.0/token", false)]
    [InlineData("https://contoso.ciamlogin.com.evil.example/4c2f/oauth2/v2.0/token", false)]
    [InlineData("https://login.microsoftonline.com/4c2f/oauth2/token", false)]
    [InlineData("https://login.microsoftonline.com.evil.example/4c2f/oauth2/v2.0/token", false)]
    public void A_server_that_was_entered_without_an_issuer_is_known_by_its_token_endpoint(string tokenEndpoint, bool isKnown)
    {
        AuthorizationServer entered = new() { AuthorizationEndpoint = new Uri("https://login.microsoftonline.com/a"), TokenEndpoint = new Uri(tokenEndpoint) };

        Assert.Equal(isKnown, new ProviderCatalogue(ProviderCatalogue.Known).FindServer(entered) is { SendsResource: false });
    }

    private static KnownServer Silent(Site site) => new() { Issuers = [At(site, "/*")], TokenEndpoints = [], Sources = [], TakesS256 = true };

    private static AddressPattern At(Site site, string path) => AddressPattern.Read(site.Me + path);

    private static async Task<Site> TenantAsync(string issuer, params (string Name, string Json)[] more)
    {
        var site = await Site.StartGoodAsync(Cancellation);
        return site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{me}{{Tenant}}"] }""").Server(Site.OAuth + Tenant, issuer, more);
    }

    private static async Task<DiscoveryResult> DiscoverAsync(Site site, KnownServer known)
    {
        await using var services = OutboundServices.WithLoopback();
        AuthorizationServerClient servers = new(services.Get<ForeignAddresses>(), new ProviderCatalogue([], [known]));
        DiscoveryClient client = new(
            services.Get<ChallengeClient>(),
            services.Get<ProtectedResourceClient>(),
            servers,
            new LegacyServerClient(servers, services.Get<ForeignAddresses>()),
            services.Get<OutboundClients>(),
            TimeProvider.System);
        return await client.DiscoverAsync(Discoveries.Target(site.Mcp), Cancellation);
    }
}
