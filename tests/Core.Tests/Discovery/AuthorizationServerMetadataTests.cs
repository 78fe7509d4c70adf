using Kontext.Core.OAuth;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Discovery;

/// <summary>RFC 8414 and OpenID Connect Discovery as the MCP specification has them used.</summary>
public sealed class AuthorizationServerMetadataTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_members_of_the_metadata_are_read()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(
            Site.OAuth,
            "{me}",
            ("revocation_endpoint", "\"{me}/revoke\""),
            ("registration_endpoint", "\"{me}/register\""),
            ("grant_types_supported", """["refresh_token", "authorization_code"]"""),
            ("token_endpoint_auth_methods_supported", """["private_key_jwt", "client_secret_post", "none"]"""),
            ("scopes_supported", """["openid", "a b", 1]"""),
            ("authorization_response_iss_parameter_supported", "true"),
            ("client_id_metadata_document_supported", "true"));

        var server = (await Discoveries.DiscoverAsync(site.Mcp)).Server!;

        Assert.Equal(
            (site.Me, "/authorize", "/token", "/revoke", "/register"),
            (server.Issuer, server.AuthorizationEndpoint.AbsolutePath, server.TokenEndpoint.AbsolutePath, server.RevocationEndpoint?.AbsolutePath, server.RegistrationEndpoint?.AbsolutePath));
        Assert.Equal((true, true, "openid"), (server.SendsIssuer, server.TakesClientIdMetadataDocuments, server.ScopesSupported.ToString()));
        Assert.Equal([ClientAuthentication.ClientSecretPost, ClientAuthentication.None], server.TokenEndpointAuthentication);
    }

    [Fact]
    public async Task Missing_members_have_the_defaults_of_RFC_8414()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("response_types_supported", ""), ("registration_endpoint", "null"), ("scopes_supported", "\"openid\""));

        var server = (await Discoveries.DiscoverAsync(site.Mcp)).Server!;

        Assert.Equal([ClientAuthentication.ClientSecretBasic], server.TokenEndpointAuthentication);
        Assert.Equal((null, null, false, false), (server.RevocationEndpoint, server.RegistrationEndpoint, server.SendsIssuer, server.TakesClientIdMetadataDocuments));
        Assert.Equal(Scopes.None, server.ScopesSupported);
    }

    [Theory]
    [InlineData("revocation_endpoint")]
    [InlineData("registration_endpoint")]
    [InlineData("response_types_supported")]
    [InlineData("grant_types_supported")]
    [InlineData("token_endpoint_auth_methods_supported")]
    [InlineData("scopes_supported")]
    [InlineData("authorization_response_iss_parameter_supported")]
    [InlineData("client_id_metadata_document_supported")]
    public async Task An_empty_member_counts_as_absent(string name)
    {
        foreach (var empty in new[] { "null", "\"\"", "\" \"", "[]", "[null]", "[\"\"]", "{}" })
        {
            await using var site = await Site.StartGoodAsync(Cancellation);
            site.Server(Site.OAuth, "{me}", (name, empty));

            var server = (await Discoveries.DiscoverAsync(site.Mcp)).Server;

            Assert.NotNull(server);
            Assert.Equal([ClientAuthentication.ClientSecretBasic], server.TokenEndpointAuthentication);
            Assert.Equal((null, null, false, false), (server.RevocationEndpoint, server.RegistrationEndpoint, server.SendsIssuer, server.TakesClientIdMetadataDocuments));
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("\"\"")]
    public async Task A_list_of_pkce_methods_that_is_empty_says_no_more_than_none_and_names_the_way_out(string methods)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("code_challenge_methods_supported", methods));

        await Discoveries.FailsAsync(site.Mcp, $"enter oauth.issuer {site.Me}, oauth.authorizationUrl");
    }

    [Theory]
    [InlineData("", Site.OAuth, Site.OpenId, null)]
    [InlineData("/", Site.OAuth, Site.OpenId, null)]
    [InlineData("/tenant", Site.OAuth + "/tenant", Site.OpenId + "/tenant", "/tenant" + Site.OpenId)]
    [InlineData("/tenant/", Site.OAuth + "/tenant", Site.OpenId + "/tenant", "/tenant" + Site.OpenId)]
    [InlineData("/a/b", Site.OAuth + "/a/b", Site.OpenId + "/a/b", "/a/b" + Site.OpenId)]
    public async Task Metadata_is_requested_in_the_order_of_the_MCP_specification(string path, string first, string second, string? third)
    {
        string[] order = third is null ? [first, second] : [first, second, third];
        for (var i = 0; i < order.Length; i++)
        {
            await using var site = await Site.StartAsync(Cancellation);
            site.Challenge("Bearer").Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{me}{{path}}"] }""");
            site.Server(order[i], "{me}" + path);

            Assert.Equal(site.Me + path, (await Discoveries.DiscoverAsync(site.Mcp)).Server?.Issuer);
            Assert.Equal(order[..(i + 1)], site.Asked.Skip(1));
        }
    }

    [Theory]
    [InlineData("{me}//")]
    [InlineData("{me}/?")]
    [InlineData("{me}/#")]
    [InlineData("{me}/.")]
    [InlineData("{me}/tenant")]
    [InlineData("https://honest.example")]
    [InlineData("https://honest.example/")]
    [InlineData("HTTP://127.0.0.1")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("://")]
    public async Task Metadata_of_another_issuer_is_discarded(string issuer)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, issuer);

        var result = await Discoveries.FailsAsync(site.Mcp, "It belongs to another server: its issuer is");

        Assert.Equal([Site.OAuth, Site.OpenId], site.Asked.Skip(1));
        result.Says("The two must be identical.");
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "")]
    public async Task The_slash_of_an_empty_path_makes_no_other_issuer(string named, string written)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{me}{{named}}"] }""").Server(Site.OAuth, "{me}" + written);

        Assert.Equal(site.Me + written, (await Discoveries.DiscoverAsync(site.Mcp)).Server?.Issuer);
    }

    [Theory]
    [InlineData("/tenant", "/tenant/")]
    [InlineData("/tenant/", "/tenant")]
    [InlineData("", "//")]
    public async Task A_slash_behind_a_path_makes_another_issuer(string named, string written)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{me}{{named}}"] }""").Server(Site.OAuth + named.TrimEnd('/'), "{me}" + written);

        await Discoveries.FailsAsync(site.Mcp, "It belongs to another server: its issuer is");
    }

    [Fact]
    public async Task An_issuer_without_its_path_is_refused_with_the_values_to_enter()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", """{ "resource": "{me}/mcp", "authorization_servers": ["{me}/tenant"] }""")
            .Server(Site.OAuth + "/tenant", "{me}", ("revocation_endpoint", "\"{me}/revoke\""));

        await Discoveries.FailsAsync(
            site.Mcp,
            $"enter oauth.issuer {site.Me}, oauth.authorizationUrl {site.Me}/authorize and oauth.tokenUrl {site.Me}/token, oauth.revocationUrl {site.Me}/revoke.");
    }

    [Fact]
    public async Task The_metadata_of_another_host_is_never_suggested_for_entry()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "https://honest.example");

        var result = await Discoveries.FailsAsync(site.Mcp, "It belongs to another server");

        Assert.DoesNotContain("oauth.tokenUrl", result.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_without_PKCE_is_refused_with_the_values_to_enter()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("code_challenge_methods_supported", ""));

        await Discoveries.FailsAsync(site.Mcp, $"enter oauth.issuer {site.Me}, oauth.authorizationUrl {site.Me}/authorize and oauth.tokenUrl {site.Me}/token.");
    }

    [Fact]
    public async Task A_server_that_offers_plain_alone_is_refused_without_a_way_around()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("code_challenge_methods_supported", """["plain"]"""));

        var result = await Discoveries.FailsAsync(site.Mcp, "PKCE with S256");

        Assert.DoesNotContain("enter oauth", result.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("issuer", "", "It names no issuer.")]
    [InlineData("issuer", "5", "Its issuer is not a string.")]
    [InlineData("issuer", """["{me}"]""", "Its issuer is not a string.")]
    [InlineData("code_challenge_methods_supported", "", "PKCE with S256")]
    [InlineData("code_challenge_methods_supported", "null", "PKCE with S256")]
    [InlineData("code_challenge_methods_supported", """["plain"]""", "PKCE with S256")]
    [InlineData("code_challenge_methods_supported", """["s256"]""", "PKCE with S256")]
    [InlineData("code_challenge_methods_supported", "\"S256\"", "Its code_challenge_methods_supported is not an array of strings.")]
    [InlineData("response_types_supported", """["token", "code id_token"]""", "It does not offer the response type code.")]
    [InlineData("response_types_supported", "\"code\"", "Its response_types_supported is not an array of strings.")]
    [InlineData("grant_types_supported", """["client_credentials"]""", "It does not offer the grant type authorization_code.")]
    [InlineData("authorization_endpoint", "", "It lacks an authorization_endpoint or a token_endpoint.")]
    [InlineData("token_endpoint", "", "It lacks an authorization_endpoint or a token_endpoint.")]
    [InlineData("token_endpoint", "5", "Its token_endpoint is not a string.")]
    [InlineData("authorization_response_iss_parameter_supported", "\"true\"", "is neither true nor false.")]
    [InlineData("token_endpoint_auth_methods_supported", "\"none\"", "Its token_endpoint_auth_methods_supported is not an array of strings.")]
    public async Task A_server_that_cannot_be_used_safely_is_refused_in_either_kind_of_document(string name, string json, string flaw)
    {
        foreach (var path in new[] { Site.OAuth, Site.OpenId })
        {
            await using var site = await Site.StartGoodAsync(Cancellation);
            site.Status(Site.OAuth, 404).Server(path, "{me}", (name, json));

            (await Discoveries.FailsAsync(site.Mcp, flaw)).Says(flaw);
        }
    }

    [Theory]
    [InlineData("http://as.example/x")]
    [InlineData("https://user@as.example/x")]
    [InlineData("https://as.example/x#fragment")]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("https://[fd00::1]/x")]
    [InlineData("https://169.254.169.254/x")]
    [InlineData("https://2130706433/x")]
    [InlineData("https://as.example\\\\@evil.example/x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//as.example/x")]
    [InlineData(" https://as.example/x")]
    [InlineData("https://as.example/\\u202ex")]
    public async Task Every_endpoint_is_an_https_address_that_may_be_used(string endpoint)
    {
        foreach (var name in new[] { "authorization_endpoint", "token_endpoint", "revocation_endpoint", "registration_endpoint" })
        {
            await using var site = await Site.StartGoodAsync(Cancellation);
            site.Server(Site.OAuth, "{me}", (name, $"\"{endpoint}\""));

            await Discoveries.FailsAsync(site.Mcp, $"Its {name} is not an https address that may be used");
        }
    }

    [Fact]
    public async Task An_authorization_endpoint_at_this_service_is_refused()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("authorization_endpoint", "\"https://integrations.example.com/oauth/start/x\""));
        await using Kontext.Testing.OutboundServices services = new(new Dictionary<string, string?>
        {
            ["Outbound:AllowLoopback"] = "true",
            ["PublicUrl"] = "https://integrations.example.com",
        });

        var result = await services.Get<Kontext.Core.Discovery.DiscoveryClient>().DiscoverAsync(Discoveries.Target(site.Mcp), Cancellation);

        Assert.Null(result.Server);
    }

    [Fact]
    public async Task OpenID_metadata_is_used_when_OAuth_metadata_lacks_a_member()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("code_challenge_methods_supported", "")).Server(Site.OpenId, "{me}");

        Assert.NotNull((await Discoveries.DiscoverAsync(site.Mcp)).Server);
    }

    [Theory]
    [InlineData(500, 404)]
    [InlineData(503, 404)]
    [InlineData(429, 404)]
    [InlineData(503, 503)]
    public async Task A_server_that_cannot_answer_now_is_asked_again_later(int status, int secondStatus)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Status(Site.OAuth, status).Status(Site.OpenId, secondStatus);

        await Discoveries.FailsAsync(site.Mcp, "cannot be used", isTransient: true);
    }

    [Fact]
    public async Task Named_servers_are_tried_in_order()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", """{ "resource": "{me}/mcp", "authorization_servers": ["http://plain.example", "{me}/dead", "{me}/good", "{me}/later"] }""")
            .Server(Site.OAuth + "/good", "{me}/good")
            .Server(Site.OAuth + "/later", "{me}/later");

        var result = await Discoveries.DiscoverAsync(site.Mcp);

        Assert.Equal(site.Me + "/good", result.Server?.Issuer);
        result.Says("The issuer http://plain.example was skipped: an issuer must be an https address");
    }

    [Fact]
    public async Task Three_named_servers_are_all_tried()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", """{ "resource": "{me}/mcp", "authorization_servers": ["{me}/as1", "{me}/as2", "{me}/as3"] }""");

        var result = await Discoveries.FailsAsync(site.Mcp, $"The authorization server {site.Me}/as1 cannot be used.");

        Assert.DoesNotContain(result.Steps, step => step.Rule?.Contains("no more than three", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task At_most_three_of_twenty_named_servers_are_tried()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        var names = string.Join(',', Enumerable.Range(1, 20).Select(i => $"\"{{me}}/as{i}\""));
        site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": [{{names}}] }""").Server(Site.OAuth + "/as4", "{me}/as4");

        var result = await Discoveries.FailsAsync(site.Mcp, $"The authorization server {site.Me}/as1 cannot be used.");

        Assert.Equal(10, site.Asked.Count());
        result.Says("no more than three are asked.");
    }

    [Theory]
    [InlineData("https://10.1.2.3")]
    [InlineData("https://192.168.0.1/tenant")]
    [InlineData("https://[::ffff:10.0.0.1]")]
    [InlineData("https://168.63.129.16")]
    public async Task A_named_server_with_a_private_address_is_refused_and_reported(string issuer)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{{issuer}}"] }""");

        await Discoveries.FailsAsync(site.Mcp, "This service does not call that address: it must be https and lead to a public address.");
    }

    [Fact]
    public async Task A_redirect_to_another_server_is_not_followed()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var other = await Site.StartAsync(Cancellation);
        site.Handle(Site.OAuth, HostileServers.RedirectTo(new Uri(other.Me + Site.OAuth)));

        await Discoveries.FailsAsync(site.Mcp, "It redirects to another server, and such a redirect is not followed.");

        Assert.Empty(other.Received);
    }
}
