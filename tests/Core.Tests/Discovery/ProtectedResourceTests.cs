using Kontext.Core.OAuth;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Discovery;

/// <summary>RFC 9728 as the MCP specification has it used.</summary>
public sealed class ProtectedResourceTests
{
    private const string Good = """{ "resource": "{me}/mcp", "authorization_servers": ["{me}"] }""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_metadata_address_of_the_challenge_is_requested_first()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge("Bearer resource_metadata=\"{me}/meta\"").Json("/meta", Good);

        var result = await Discoveries.DiscoverAsync(site.Mcp);

        Assert.Equal(site.Me + "/authorize", result.Server?.AuthorizationEndpoint.AbsoluteUri);
        Assert.Equal(["/meta", Site.OAuth], site.Asked);
        Assert.Equal(site.Me + "/mcp", result.Resource);
    }

    [Fact]
    public async Task The_well_known_address_with_the_path_comes_before_the_root_address()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Status(Site.Resource + "/mcp", 404).Json(Site.Resource, Good);

        Assert.NotNull((await Discoveries.DiscoverAsync(site.Mcp)).Server);

        Assert.Equal([Site.Resource + "/mcp", Site.Resource, Site.OAuth], site.Asked);
    }

    [Fact]
    public async Task A_resource_that_is_a_whole_origin_is_asked_for_once()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Handle("/", HostileServers.Unauthorized("Bearer")).Json(Site.Resource, """{ "resource": "{me}", "authorization_servers": ["{me}"] }""");

        var result = await Discoveries.DiscoverAsync(new Uri(site.Me));

        Assert.Equal((site.Me, true), (result.Resource, result.Server is not null));
        Assert.Equal([Site.Resource, Site.OAuth], site.Asked);
    }

    [Theory]
    [InlineData("""{ "resource": "https://other.example/mcp", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "{me}/other", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "{me}/mcp/deeper", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "{me}/mc", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "{me}/MCP", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "{me}/mcp?other=1", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "{me}/mcp#fragment", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "{me}/mcp//", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "", "authorization_servers": ["{me}"] }""")]
    [InlineData("""{ "resource": "/mcp", "authorization_servers": ["{me}"] }""")]
    public async Task Metadata_of_another_resource_is_discarded_and_a_step_says_so(string json)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge("Bearer resource_metadata=\"{me}/meta\"").Json("/meta", json).Json(Site.Resource + "/mcp", json).Json(Site.Resource, json);

        var result = await Discoveries.FailsAsync(site.Mcp, "It describes another resource than the url");

        result.Says("so it was discarded (RFC 9728 section 3.3).");
        Assert.DoesNotContain(Site.OAuth, site.Asked);
    }

    [Fact]
    public async Task After_discarded_metadata_of_the_challenge_the_well_known_address_is_requested()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge("Bearer resource_metadata=\"{me}/meta\"").Json("/meta", """{ "resource": "{me}/x", "authorization_servers": ["https://evil.example"] }""");

        Assert.NotNull((await Discoveries.DiscoverAsync(site.Mcp)).Server);
    }

    [Theory]
    [InlineData("{me}")]
    [InlineData("{me}/")]
    [InlineData("{me}/mcp")]
    [InlineData("{me}/mcp/")]
    public async Task Metadata_at_the_root_is_accepted_for_paths_under_it_with_its_own_spelling(string identifier)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Status(Site.Resource + "/mcp", 404).Json(Site.Resource, $$"""{ "resource": "{{identifier}}", "authorization_servers": ["{me}"] }""");

        var result = await Discoveries.DiscoverAsync(site.Mcp);

        Assert.NotNull(result.Server);
        Assert.Equal(identifier.Replace("{me}", site.Me, StringComparison.Ordinal), result.Resource);
    }

    [Fact]
    public async Task Metadata_below_a_path_cannot_describe_the_whole_origin()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        const string Whole = """{ "resource": "{me}", "authorization_servers": ["{me}"] }""";
        site.Challenge("Bearer resource_metadata=\"{me}/mcp/meta\"").Json("/mcp/meta", Whole).Json(Site.Resource + "/mcp", Whole);

        await Discoveries.FailsAsync(site.Mcp, "It describes another resource than the url");
    }

    [Fact]
    public async Task Metadata_on_another_origin_is_accepted_only_when_it_names_the_url()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var other = await Site.StartAsync(Cancellation);
        site.Challenge($"Bearer resource_metadata=\"{other.Me}/meta\"").Status(Site.Resource + "/mcp", 404);

        other.Json("/meta", $$"""{ "resource": "{{site.Me}}/mcp", "authorization_servers": ["{{site.Me}}"] }""");
        Assert.NotNull((await Discoveries.DiscoverAsync(site.Mcp)).Server);

        foreach (var resource in new[] { site.Me, other.Me, other.Me + "/mcp" })
        {
            other.Json("/meta", $$"""{ "resource": "{{resource}}", "authorization_servers": ["{{site.Me}}"] }""");
            await Discoveries.FailsAsync(site.Mcp, "It describes another resource than the url");
        }
    }

    [Theory]
    [InlineData("http://metadata.example/x")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("/relative")]
    [InlineData("https://user:pass@as.example/x")]
    [InlineData("https://0x7f.1/x")]
    [InlineData("javascript:alert(1)")]
    public async Task A_challenge_without_an_https_address_is_ignored(string address)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge($"Bearer resource_metadata=\"{address}\"");

        var result = await Discoveries.DiscoverAsync(site.Mcp);

        Assert.NotNull(result.Server);
        result.Says("resource_metadata is not an https address");
    }

    [Theory]
    [InlineData("https://10.0.0.1/meta")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:10.0.0.1]/meta")]
    public async Task A_challenge_with_a_private_address_is_not_followed(string address)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge($"Bearer resource_metadata=\"{address}\"").Status(Site.Resource + "/mcp", 404);

        await Discoveries.FailsAsync(site.Mcp, "This service does not call that address");
    }

    [Theory]
    [InlineData("application/json", "", "The answer is not a JSON object")]
    [InlineData("application/json", "[]", "The answer is not a JSON object")]
    [InlineData("application/json", "null", "The answer is not a JSON object")]
    [InlineData("application/json", "{ \"resource\": ", "The answer is not a JSON object")]
    [InlineData("application/json", """{ "resource": "{me}/mcp", "resource": "{me}/mcp" }""", "has a member twice")]
    [InlineData("application/json", """{ "resource": "\ud800" }""", "The answer is not a JSON object")]
    [InlineData("application/json", "{}", "It names no resource.")]
    [InlineData("application/json", """{ "resource": ["{me}/mcp"] }""", "Its resource is not a string.")]
    [InlineData("application/json", """{ "resource": "{me}/mcp", "authorization_servers": "{me}" }""", "Its authorization_servers is not an array of strings.")]
    [InlineData("application/json", """{ "resource": "{me}/mcp", "authorization_servers": [{}] }""", "Its authorization_servers is not an array of strings.")]
    [InlineData("application/json", """{ "resource": "{me}/mcp" }""", "names no authorization server. Enter the issuer")]
    [InlineData("application/json", """{ "resource": "{me}/mcp", "authorization_servers": null }""", "names no authorization server. Enter the issuer")]
    [InlineData("application/json", """{ "resource": "{me}/mcp", "authorization_servers": [null] }""", "names no authorization server. Enter the issuer")]
    [InlineData("application/json", """{ "resource": "{me}/mcp", "authorization_servers": [" "] }""", "names no authorization server. Enter the issuer")]
    [InlineData("application/json", """{ "resource": "{me}/mcp", "authorization_servers": "" }""", "names no authorization server. Enter the issuer")]
    [InlineData("application/json", """{ "resource": [] }""", "It names no resource.")]
    [InlineData("text/html", "<!doctype html>", "A web page answers there")]
    public async Task A_document_of_another_shape_is_reported(string mediaType, string text, string flaw)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge("Bearer resource_metadata=\"{me}" + Site.Resource + "/mcp\"").Text(Site.Resource + "/mcp", mediaType, text);

        await Discoveries.FailsAsync(site.Mcp, flaw);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    public async Task A_byte_order_mark_and_another_media_type_are_accepted(string mediaType)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Text(Site.Resource + "/mcp", mediaType, "\uFEFF" + Good);

        Assert.NotNull((await Discoveries.DiscoverAsync(site.Mcp)).Server);
    }

    [Fact]
    public async Task A_giant_document_is_not_read()
    {
        foreach (var announced in new[] { true, false })
        {
            await using var site = await Site.StartGoodAsync(Cancellation);
            site.Handle(Site.Resource + "/mcp", HostileServers.TenMegabytes("application/json", announced));

            await Discoveries.FailsAsync(site.Mcp, "The answer is larger than this service reads.");
        }
    }

    [Fact]
    public async Task Redirects_are_followed_within_the_origin_alone()
    {
        await using var other = await Site.StartAsync(Cancellation);
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Handle(Site.Resource + "/mcp", HostileServers.RedirectTo(new Uri(site.Me + "/moved"))).Json("/moved", Good);
        Assert.NotNull((await Discoveries.DiscoverAsync(site.Mcp)).Server);

        site.Challenge("Bearer resource_metadata=\"{me}" + Site.Resource + "/mcp\"").Handle(Site.Resource + "/mcp", HostileServers.RedirectTo(other.Mcp));
        await Discoveries.FailsAsync(site.Mcp, "It redirects to another server, and such a redirect is not followed.");
        Assert.Empty(other.Received);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_server_that_cannot_answer_now_is_asked_again_later(int status)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Status(Site.Resource + "/mcp", status);

        await Discoveries.FailsAsync(site.Mcp, $"(HTTP {status})", isTransient: true);
        await Discoveries.FailsAsync(site.Mcp, $"(HTTP {status})", issuer: site.Me, isTransient: true);
    }

    [Theory]
    [InlineData("Bearer scope=\"tools:read tools:call\"", "tools:read tools:call")]
    [InlineData("Bearer scope=\"ok a\\\"b ok\"", "ok")]
    [InlineData("Bearer", "mcp:all files:read")]
    [InlineData("Bearer scope=\"\"", "mcp:all files:read")]
    public async Task Scopes_come_from_the_challenge_or_else_from_the_resource_metadata(string challenge, string expected)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge(challenge).Json(
            Site.Resource + "/mcp",
            """{ "resource": "{me}/mcp", "authorization_servers": ["{me}"], "scopes_supported": ["mcp:all", "with space", 5, "", "files:read"] }""");

        Assert.Equal(expected, (await Discoveries.DiscoverAsync(site.Mcp)).Scopes.ToString());
    }

    [Fact]
    public async Task Without_named_scopes_there_are_none_and_at_most_a_hundred_are_kept()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        Assert.Equal(Scopes.None, (await Discoveries.DiscoverAsync(site.Mcp)).Scopes);

        var many = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"scope{i}\""));
        site.Json(Site.Resource + "/mcp", $$"""{ "resource": "{me}/mcp", "authorization_servers": ["{me}"], "scopes_supported": [{{many}}] }""");
        Assert.Equal(100, (await Discoveries.DiscoverAsync(site.Mcp)).Scopes.Values.Length);
    }

    [Fact]
    public async Task The_query_of_the_url_is_sent_to_the_server_and_is_in_no_identifier()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        string? query = null;
        site.Handle(Site.Resource + "/mcp", context =>
        {
            query = context.Request.QueryString.Value;
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        var result = await Discoveries.DiscoverAsync(new Uri(site.Mcp + "?key=canary"), issuer: site.Me);

        Assert.Equal(("?key=canary", site.Me + "/mcp"), (query, result.Resource));
        Assert.DoesNotContain(result.Steps, step => $"{step.Exchange?.Address} {step.Rule}".Contains("canary", StringComparison.Ordinal));
    }
}
