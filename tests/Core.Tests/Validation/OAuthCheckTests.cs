using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;
using Kontext.Core.Validation;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;

namespace Kontext.Core.Tests.Validation;

public sealed class OAuthCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_integration_with_a_usable_authorization_server_is_valid()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);

        var result = await CheckAsync(site);

        Assert.Equal((true, "Reached the server; users sign in at 127.0.0.1."), (result.IsAccepted, result.Message));
        Assert.Equal(
            [
                "The server asks for a credential, so its authorization server was looked up.",
                "This is the protected resource metadata (RFC 9728) of the url; it names 1 authorization server(s).",
                "This is the authorization server's metadata: its issuer is the one asked for, and it offers the code flow with PKCE S256.",
            ],
            RulesOf(result));
        Assert.NotNull(result.OAuthMetadata);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic realm=\"x\"")]
    public async Task A_challenge_without_Bearer_is_valid_when_metadata_is_found(string? challenge)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Challenge(challenge);

        Assert.True((await CheckAsync(site)).IsAccepted);
    }

    [Fact]
    public async Task Without_Bearer_and_without_metadata_the_message_names_both()
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge(null);

        var result = await CheckAsync(site);

        Assert.Equal((ProbeOutcome.SignInMissing, false), (result.Outcome, result.IsTransient));
        Assert.Contains("no Bearer challenge in WWW-Authenticate", result.Message, StringComparison.Ordinal);
        Assert.Contains("No authorization server could be found", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(McpScript.ListTools)]
    [InlineData(McpScript.Initialized)]
    [InlineData("tools/call")]
    [InlineData(McpScript.Initialize)]
    public async Task A_server_that_asks_for_a_token_late_is_valid_with_its_metadata(string guarded)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Handle("/mcp", new McpScript().Guard("token", guarded == McpScript.Initialized ? [guarded, McpScript.ListTools] : [guarded == "tools/call" ? "DELETE" : guarded]).HandleAsync);

        var result = await CheckAsync(site);

        Assert.Equal((true, "Reached the server; users sign in at 127.0.0.1."), (result.IsAccepted, result.Message));
    }

    [Fact]
    public async Task A_server_of_the_new_revision_that_asks_is_valid()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Handle("/mcp", new McpScript().Modern().Guard("token", McpScript.Discover, McpScript.ListTools).HandleAsync);

        Assert.True((await CheckAsync(site)).IsAccepted);
    }

    [Fact]
    public async Task A_server_without_a_challenge_and_without_metadata_is_invalid()
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Handle("/mcp", new McpScript().HandleAsync);

        var result = await CheckAsync(site);

        Assert.Equal(ProbeOutcome.NoAuthentication, result.Outcome);
        Assert.Contains("Choose authMode none", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "/mcp", true)]
    [InlineData(404, "/other", false)]
    [InlineData(403, "/mcp", true)]
    [InlineData(400, "/mcp", true)]
    [InlineData(405, "/mcp", true)]
    public async Task Metadata_that_names_the_url_decides_more_than_an_answer_without_a_token(int status, string named, bool isValid)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Status("/mcp", status);
        site.Status(Site.Resource + "/mcp", 404).Json(Site.Resource, $$"""{ "resource": "{me}{{(named == "/mcp" ? "/mcp" : "")}}", "authorization_servers": ["{me}"] }""");

        Assert.Equal(isValid, (await CheckAsync(site)).IsAccepted);
    }

    [Theory]
    [InlineData("gateway_remote_mcp", 401)]
    [InlineData("internal_mcp_credentials", 401)]
    [InlineData("internal_mcp_credentials", 200)]
    public async Task Endpoints_that_were_entered_need_no_discovery(string category, int status)
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Status("/mcp", status);

        var result = await CheckAsync(site, category, """{ "clientId": "c", "authorizationUrl": "https://as.example/a", "tokenUrl": "https://as.example/t" }""");

        Assert.True(result.IsAccepted);
        Assert.Contains("https://as.example/a", result.OAuthMetadata!.Json, StringComparison.Ordinal);
        Assert.All(site.Received, request => Assert.Equal("/mcp", request.Path));
    }

    [Fact]
    public async Task Without_a_client_the_check_says_what_to_register_and_to_enter()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);

        var result = await CheckAsync(site, oauth: "null");

        Assert.Equal((ProbeOutcome.ClientMissing, false), (result.Outcome, result.IsTransient));
        Assert.Contains("with the redirect URI https://integrations.example.com/oauth/callback/", result.Message, StringComparison.Ordinal);
        Assert.Contains("oauth.clientId", result.Message, StringComparison.Ordinal);
        Assert.NotNull(result.OAuthMetadata);
    }

    [Fact]
    public async Task A_server_that_registers_clients_needs_nothing_entered()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("registration_endpoint", "\"{me}/register\""));

        Assert.True((await CheckAsync(site, oauth: "null")).IsAccepted);
        Assert.DoesNotContain(site.Received, request => request.Path == "/register");
    }

    [Fact]
    public async Task One_entered_endpoint_without_the_other_is_invalid()
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Challenge("Bearer");

        Assert.False((await CheckAsync(site, oauth: """{ "clientId": "c", "tokenUrl": "https://as.example/t" }""")).IsAccepted);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task A_server_that_does_not_ask_for_a_token_is_not_checked_further(int status)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Status("/mcp", status);

        Assert.False((await CheckAsync(site)).IsAccepted);
        Assert.All(site.Received, request => Assert.Equal("/mcp", request.Path));
    }

    [Fact]
    public async Task An_unavailable_authorization_server_is_transient_and_its_Retry_After_counts()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Handle(Site.OAuth, Kontext.Testing.Mcp.HostileServers.RateLimited(90));

        var result = await CheckAsync(site);

        Assert.Equal((ProbeOutcome.SignInAway, true, TimeSpan.FromSeconds(90)), (result.Outcome, result.IsTransient, result.RetryAfter));
    }

    [Fact]
    public async Task An_API_is_discovered_by_its_entered_issuer_and_invalid_without_one()
    {
        await using var site = await Site.StartAsync(Cancellation);
        site.Status("/mcp", 401).Server(Site.OpenId, "{me}");

        var without = await CheckAsync(site, "internal_mcp_credentials");
        Assert.Equal(ProbeOutcome.SignInMissing, without.Outcome);

        var with = await CheckAsync(site, "internal_mcp_credentials", $$"""{ "issuer": "{{site.Me}}", "clientId": "c" }""");
        Assert.Equal((true, true), (with.IsAccepted, with.OAuthMetadata is not null));

        var wrong = await CheckAsync(site, "internal_mcp_credentials", $$"""{ "issuer": "{{site.Me}}/other" }""");
        Assert.Equal(ProbeOutcome.SignInMissing, wrong.Outcome);
    }

    [Fact]
    public async Task A_check_discovers_again_and_updates_the_discovery_cache()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback();
        var integration = IntegrationAt(site, "gateway_remote_mcp", "null");
        var cache = services.Get<DiscoveryCache>();
        DiscoveryTarget target = new() { Organization = integration.Organization, Url = integration.Url, IsMcp = true };
        await cache.DiscoverAsync(target, since: null, Cancellation);

        site.Server(Site.OAuth, "{me}", ("token_endpoint", "\"{me}/moved\""));
        await services.Get<OAuthCheck>().CheckAsync(integration, Cancellation);

        Assert.Equal("/moved", (await cache.DiscoverAsync(target, since: null, Cancellation)).Server?.TokenEndpoint.AbsolutePath);
    }

    [Fact]
    public void Metadata_of_the_largest_server_keeps_to_its_size()
    {
        var path = new string('x', 2000);
        Uri endpoint = new($"https://as.example/{path}");
        var scopes = Scopes.Clean(Enumerable.Range(0, 100).Select(i => new string('s', 78) + i));
        AuthorizationServer server = new()
        {
            Issuer = endpoint.AbsoluteUri,
            AuthorizationEndpoint = endpoint,
            TokenEndpoint = endpoint,
            RevocationEndpoint = endpoint,
            RegistrationEndpoint = endpoint,
            ScopesSupported = scopes,
        };

        var metadata = OAuthMetadata.Of(server, $"https://mcp.example/{path}", Scopes.None, new Uri("https://integrations.example.com/oauth/callback/c"))!;

        Assert.InRange(metadata.Json.Length, 12_000, 16 * 1024);
        Assert.DoesNotContain("scopesSupported", metadata.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_transcript_of_a_discovery_fits_its_column()
    {
        Exchange exchange = new() { Method = HttpMethod.Get, Address = "https://" + new string('a', 192), Status = 503, Failure = OutboundFailure.NameNotResolved, Elapsed = TimeSpan.FromDays(1) };
        ProbeResult found = new()
        {
            Outcome = ProbeOutcome.SignInMissing,
            Message = new string('"', 9000),
            Exchanges = [exchange, exchange],
            DiscoverySteps = [.. Enumerable.Repeat(new DiscoveryStep(exchange, new string('r', 350)), 80)],
        };

        var steps = ProbeTranscript.Of(ValidationPlane.Organization, found, drift: null);

        Assert.InRange(steps.Count, 20, 30);
        Assert.NotNull(steps[^1].Advice);
        Assert.InRange(System.Text.Json.JsonSerializer.Serialize(steps).Length, 1, 32_000);
    }

    private static IEnumerable<string?> RulesOf(ProbeResult result) =>
        ProbeTranscript.Of(ValidationPlane.Organization, result, drift: null).Select(step => step.Rule);

    private static async Task<ProbeResult> CheckAsync(Site site, string category = "gateway_remote_mcp", string oauth = """{ "clientId": "c" }""")
    {
        await using var services = OutboundServices.WithLoopback();
        return await services.Get<OAuthCheck>().CheckAsync(IntegrationAt(site, category, oauth), Cancellation);
    }

    private static Integration IntegrationAt(Site site, string category, string oauth)
    {
        var body = System.Text.Json.JsonElement.Parse(
            $$"""{ "name": "x", "url": "{{site.Mcp}}", "category": "{{category}}", "authMode": "oauth", "oauth": {{oauth}} }""");
        Assert.True(CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        var id = IntegrationId.TryParse("018f0000-0000-7000-8000-000000000000", out var parsed) ? parsed : throw new InvalidOperationException();
        return request.ToIntegration(new OrganizationId("acme"), id, new StoredSecrets(null, null), DateTimeOffset.UnixEpoch);
    }
}
