using System.Text.Json.Nodes;
using Kontext.Testing.OAuth;

namespace Kontext.Functions.Tests;

/// <summary>The metadata that a check discovers are shown next to the configuration.</summary>
public sealed class OAuthMetadataTests(KontextApp app) : IClassFixture<KontextApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_is_shown_after_a_check_next_to_the_configuration()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(
            Site.OAuth,
            "{me}",
            ("revocation_endpoint", "\"{me}/revoke\""),
            ("registration_endpoint", "\"{me}/register\""),
            ("scopes_supported", """["repo", "gist"]"""),
            ("client_id_metadata_document_supported", "true"));
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "url": "{{site.Mcp}}", "authMode": "oauth", "oauth": { "provider": "github", "scopes": ["repo"] } }""");

        var validated = await acme.Alice.PostAsync($"/integrations/{id}/validate");

        var expected = $$"""
            {
              "provider": "github", "scopes": ["repo"], "clientSecretConfigured": false,
              "metadata": {
                "resource": "{{site.Me}}/mcp",
                "issuer": "{{site.Me}}",
                "authorizationEndpoint": "{{site.Me}}/authorize",
                "tokenEndpoint": "{{site.Me}}/token",
                "revocationEndpoint": "{{site.Me}}/revoke",
                "registrationEndpoint": "{{site.Me}}/register",
                "clientIdMetadataDocumentSupported": true,
                "scopesSupported": ["repo", "gist"],
                "redirectUri": "<text>"
              }
            }
            """;
        JsonMatch.Exact(expected, validated.Json["integration"]!["oauth"]);
        JsonMatch.Exact(expected, (await acme.ReadAsync(id))["oauth"]);
        JsonMatch.Exact(expected, (await acme.Alice.GetAsync($"/integrations/{id}/oauth")).Json["oauth"]);
        JsonMatch.Exact(expected, (await acme.Alice.GetAsync("/integrations")).Json["items"]![0]!["oauth"]);
    }

    [Fact]
    public async Task Metadata_is_shown_when_nothing_was_configured()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        var (acme, id) = await ValidatedAsync(site, """{ "authMode": "oauth" }""");

        var oauth = (await acme.ReadAsync(id))["oauth"]!;

        Assert.Equal(site.Me, oauth["metadata"]!["issuer"]!.GetValue<string>());
        Assert.Equal(["scopes", "clientSecretConfigured", "metadata"], oauth.AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData("""{ "name": "Renamed", "capabilities": [] }""", true)]
    [InlineData("""{ "url": "https://elsewhere.example/mcp" }""", false)]
    [InlineData("""{ "oauth": { "issuer": "https://login.example" } }""", false)]
    [InlineData("""{ "authMode": "user_token" }""", false)]
    public async Task A_changed_configuration_removes_the_metadata_that_was_found_for_it(string patch, bool stays)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        var (acme, id) = await ValidatedAsync(site, """{ "authMode": "oauth", "oauth": { "scopes": ["repo"] } }""");

        await acme.Alice.PatchAsync($"/integrations/{id}", patch);

        Assert.Equal(stays, Metadata(await acme.ReadAsync(id)) is not null);
    }

    [Theory]
    [InlineData(404, false)]
    [InlineData(503, true)]
    public async Task Metadata_is_removed_when_it_is_gone_and_kept_while_discovery_fails(int status, bool stays)
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        var (acme, id) = await ValidatedAsync(site, """{ "authMode": "oauth" }""");

        site.Status(Site.OAuth, status);
        await acme.Alice.PostAsync($"/integrations/{id}/validate");

        Assert.Equal(stays, Metadata(await acme.ReadAsync(id)) is not null);
    }

    [Fact]
    public async Task Writing_an_equal_configuration_keeps_the_metadata()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        var (acme, id) = await ValidatedAsync(site, """{ "authMode": "oauth", "oauth": { "provider": "github" } }""");
        var before = (await acme.ReadAsync(id)).ToJsonString();

        await acme.Alice.PutAsync($"/integrations/{id}/oauth", """{ "provider": "github", "metadata": { "issuer": "https://evil.example" } }""");

        Assert.Equal(before, (await acme.ReadAsync(id)).ToJsonString());
    }

    [Fact]
    public async Task Metadata_costs_no_additional_request_to_storage()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        var (acme, id) = await ValidatedAsync(site, """{ "authMode": "oauth" }""");
        app.Requests.Reset();

        await acme.Service.PostAsync($"/integrations/{id}/validate");

        Assert.Equal(
            ["DELETE Schedule", "GET Integrations", "POST Schedule", "PUT Integrations", "PUT Validations"],
            app.Requests.Requests.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_discovery_step_is_in_the_transcript_and_the_last_gives_advice()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        site.Server(Site.OAuth, "{me}", ("code_challenge_methods_supported", "null"));
        var (acme, id) = await ValidatedAsync(site, """{ "authMode": "oauth" }""");

        var validation = (await acme.Alice.GetAsync($"/integrations/{id}/validation")).Json["validation"]!;

        var steps = validation["steps"]!.AsArray();
        Assert.Equal(
            [("POST", "/mcp", 401), ("GET", Site.Resource + "/mcp", 200), ("GET", Site.OAuth, 200), ("GET", Site.OpenId, 404)],
            steps.Select(step => (step!["method"]!.GetValue<string>(), new Uri(step["address"]!.GetValue<string>()).AbsolutePath, step["status"]!.GetValue<int>())));
        Assert.All(steps, step => Assert.NotNull(step!["rule"]));
        Assert.Equal(validation["message"]!.GetValue<string>(), steps[^1]!["advice"]!.GetValue<string>());
        Assert.Contains("PKCE with S256", validation["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private async Task<(TestOrganization Organization, string Id)> ValidatedAsync(Site site, string members)
    {
        var acme = app.NewOrganization();
        var body = JsonNode.Parse(members)!.AsObject();
        body["url"] = site.Mcp.ToString();
        var id = await acme.CreateAsync(body.ToJsonString());
        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        return (acme, id);
    }

    private static JsonNode? Metadata(JsonNode integration) => integration["oauth"]?["metadata"];
}
