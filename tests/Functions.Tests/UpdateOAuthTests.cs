using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests;

/// <summary>The oauth member of a PATCH: the requested members and the own client are each replaced as a group. A merge patch changes member by member.</summary>
public sealed class UpdateOAuthTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Configured = """
        {
          "authMode": "oauth",
          "oauth": {
            "provider": "corp", "issuer": "https://i.example", "scopes": ["a"],
            "clientId": "c", "clientSecret": "s", "authorizationUrl": "https://i.example/a", "tokenUrl": "https://i.example/t", "revocationUrl": "https://i.example/r"
          }
        }
        """;

    private const string Endpoints = """
        "authorizationUrl": "https://i.example/a", "tokenUrl": "https://i.example/t", "revocationUrl": "https://i.example/r"
        """;

    private const string Client = $"""
        "clientId": "c", {Endpoints}
        """;

    [Theory]
    [InlineData("""{ "scopes": ["b"] }""", """{ "provider": "corp", "issuer": "https://i.example", "scopes": ["b"], <client>, "clientSecretConfigured": true }""")]
    [InlineData("""{ "scopes": null }""", """{ "provider": "corp", "issuer": "https://i.example", "scopes": [], <client>, "clientSecretConfigured": true }""")]
    [InlineData("""{ "provider": "corp", "issuer": "https://i.example" }""", """{ "provider": "corp", "issuer": "https://i.example", "scopes": [], <client>, "clientSecretConfigured": true }""")]
    [InlineData("""{ "provider": "corp" }""", """{ "provider": "corp", "scopes": [], "clientSecretConfigured": false }""")]
    [InlineData("""{ "provider": null }""", """{ "scopes": [], "clientSecretConfigured": false }""")]
    [InlineData("""{ "provider": null, "issuer": "https://i.example", "scopes": ["a"] }""", """{ "issuer": "https://i.example", "scopes": ["a"], "clientSecretConfigured": false }""")]
    [InlineData("""{ "issuer": null, "scopes": ["a"] }""", """{ "scopes": ["a"], "clientSecretConfigured": false }""")]
    [InlineData("""{ "issuer": "https://j.example", "clientId": "d" }""", """{ "issuer": "https://j.example", "scopes": [], "clientId": "d", "clientSecretConfigured": false }""")]
    [InlineData("""{ "provider": "corp", "issuer": "https://j.example", "clientId": "d", "clientSecret": "t" }""", """{ "provider": "corp", "issuer": "https://j.example", "scopes": [], "clientId": "d", "clientSecretConfigured": true }""")]
    public async Task A_patch_with_provider_or_issuer_replaces_the_requested_members(string patch, string expected) =>
        await MergesAsync(patch, expected, "application/json");

    [Theory]
    [InlineData("""{ "provider": "corp" }""", """{ <asked>, <client>, "clientSecretConfigured": true }""")]
    [InlineData("""{ "clientId": "d" }""", """{ <asked>, "clientId": "d", <endpoints>, "clientSecretConfigured": false }""")]
    [InlineData("""{ "revocationUrl": null }""", """{ <asked>, "clientId": "c", "authorizationUrl": "https://i.example/a", "tokenUrl": "https://i.example/t", "clientSecretConfigured": true }""")]
    [InlineData("""{ "clientSecret": "new" }""", """{ <asked>, <client>, "clientSecretConfigured": true }""")]
    [InlineData("""{ "clientSecret": null }""", """{ <asked>, <client>, "clientSecretConfigured": false }""")]
    [InlineData("""{ "issuer": "https://j.example" }""", """{ "provider": "corp", "issuer": "https://j.example", "scopes": ["a"], "clientSecretConfigured": false }""")]
    [InlineData("""{ "provider": null }""", """{ "issuer": "https://i.example", "scopes": ["a"], "clientSecretConfigured": false }""")]
    public async Task A_merge_patch_changes_member_by_member_and_another_issuer_drops_the_client(string patch, string expected) =>
        await MergesAsync(patch, expected, "application/merge-patch+json");

    [Theory]
    [InlineData("""{ "clientId": "d" }""", """{ <asked>, "clientId": "d", "clientSecretConfigured": false }""")]
    [InlineData("""{ "clientId": "c" }""", """{ <asked>, "clientId": "c", "clientSecretConfigured": false }""")]
    [InlineData("""{ "clientId": "c", "tokenUrl": "https://i.example/t" }""", """{ <asked>, "clientId": "c", "tokenUrl": "https://i.example/t", "clientSecretConfigured": true }""")]
    [InlineData("""{ "clientId": "c", "tokenUrl": "https://i.example/u" }""", """{ <asked>, "clientId": "c", "tokenUrl": "https://i.example/u", "clientSecretConfigured": false }""")]
    [InlineData("""{ "clientId": "c", "tokenUrl": "https://i.example/t", "clientSecret": null }""", """{ <asked>, "clientId": "c", "tokenUrl": "https://i.example/t", "clientSecretConfigured": false }""")]
    [InlineData("""{ "clientId": "c", "clientSecret": "new" }""", """{ <asked>, "clientId": "c", "clientSecretConfigured": true }""")]
    [InlineData("""{ "clientId": null }""", """{ <asked>, "clientSecretConfigured": false }""")]
    [InlineData("""{ "revocationUrl": "https://i.example/r" }""", """{ <asked>, "revocationUrl": "https://i.example/r", "clientSecretConfigured": false }""")]
    public async Task The_own_client_is_replaced_as_a_group_when_one_member_is_sent(string patch, string expected) =>
        await MergesAsync(patch, expected, "application/json");

    [Theory]
    [InlineData("""{ "provider": "corp", "issuer": "https://i.example" }""")]
    [InlineData("""{ "provider": "github" }""")]
    [InlineData("""{ "issuer": "https://i.example", "clientId": "c" }""")]
    [InlineData("""{ "scopes": ["b"] }""")]
    public async Task The_same_patch_sent_twice_changes_nothing_the_second_time(string wanted)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Configured);
        await acme.Alice.PatchAsync($"/integrations/{id}", $$"""{ "oauth": {{wanted}} }""");
        var first = await acme.ReadAsync(id);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        var again = await acme.Alice.PatchAsync($"/integrations/{id}", $$"""{ "oauth": {{wanted}} }""");

        Assert.Equal(first.ToJsonString(), again.Json["integration"]!.ToJsonString());
        foreach (var (name, value) in JsonNode.Parse(wanted)!.AsObject())
            Assert.Equal(value!.ToJsonString(), first["oauth"]![name]!.ToJsonString());
        Assert.Equal(wanted.Contains("scopes", StringComparison.Ordinal), first["oauth"]!["scopes"]!.AsArray().Count > 0);
    }

    [Theory]
    [InlineData("""{ "sendResource": false }""", """{ <asked>, <client>, "clientSecretConfigured": true, "sendResource": false }""")]
    [InlineData("""{ "sendResource": true, "scopes": ["a"] }""", """{ <asked>, <client>, "clientSecretConfigured": true, "sendResource": true }""")]
    [InlineData("""{ "sendResource": null }""", """{ <asked>, <client>, "clientSecretConfigured": true }""")]
    [InlineData("""{ "askConsent": false }""", """{ <asked>, <client>, "clientSecretConfigured": true, "askConsent": false }""")]
    [InlineData("""{ "askConsent": true, "scopes": ["a"] }""", """{ <asked>, <client>, "clientSecretConfigured": true, "askConsent": true }""")]
    [InlineData("""{ "askConsent": null }""", """{ <asked>, <client>, "clientSecretConfigured": true }""")]
    public async Task Facts_about_the_server_are_merged_member_by_member(string patch, string expected)
    {
        foreach (var mediaType in new[] { "application/json", "application/merge-patch+json" })
            await MergesAsync(patch, expected, mediaType);
    }

    [Fact]
    public async Task Facts_about_the_server_stay_until_the_server_changes()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "oauth", "oauth": { "issuer": "https://i.example", "sendResource": false, "askConsent": false } }""");
        const string Kept = """{ "issuer": "https://i.example", "scopes": ["b"], "clientSecretConfigured": false, "sendResource": false, "askConsent": false }""";
        const string Gone = """{ "issuer": "https://i.example", "scopes": [], "clientSecretConfigured": false }""";

        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "oauth": { "issuer": "https://i.example", "scopes": ["b"] } }""");
        JsonMatch.Exact(Kept, (await acme.ReadAsync(id))["oauth"]);
        await acme.Alice.PutAsync($"/integrations/{id}/oauth", Kept);
        JsonMatch.Exact(Kept, (await acme.ReadAsync(id))["oauth"]);
        await acme.Alice.PutAsync($"/integrations/{id}/oauth", """{ "issuer": "https://i.example" }""");
        JsonMatch.Exact(Gone, (await acme.ReadAsync(id))["oauth"]);

        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "oauth": { "sendResource": false, "askConsent": true } }""");
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "oauth": { "issuer": "https://j.example" } }""");
        JsonMatch.Exact("""{ "issuer": "https://j.example", "scopes": [], "clientSecretConfigured": false }""", (await acme.ReadAsync(id))["oauth"]);
    }

    [Fact]
    public async Task A_client_secret_without_its_client_is_refused() =>
        (await app.NewOrganization().PatchNewAsync("""{ "oauth": { "clientSecret": "new" } }""", Configured)).IsProblem(
            400, "invalid_input", ("/oauth/clientId", "required"));

    [Fact]
    public async Task A_merge_patch_refuses_a_client_secret_that_no_client_would_have()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Configured);
        using var patch = ApiClient.Json("""{ "oauth": { "issuer": "https://j.example", "clientSecret": "new" } }""", "application/merge-patch+json");

        (await acme.Alice.SendAsync(HttpMethod.Patch, $"/integrations/{id}", patch)).IsProblem(400, "invalid_input", ("/oauth/clientId", "required"));
    }

    [Fact]
    public async Task A_new_url_removes_a_client_secret_whose_endpoint_is_discovered()
    {
        var acme = app.NewOrganization();
        var discovered = await acme.CreateAsync("""{ "authMode": "oauth", "oauth": { "clientId": "c", "clientSecret": "s" } }""");
        var fixedPlace = await acme.CreateAsync("""{ "authMode": "oauth", "oauth": { "tokenUrl": "https://i.example/t", "clientId": "c", "clientSecret": "s" } }""");

        foreach (var id in new[] { discovered, fixedPlace })
            await acme.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://evil.example/mcp" }""");

        Assert.False((await acme.ReadAsync(discovered))["oauth"]!["clientSecretConfigured"]!.GetValue<bool>());
        Assert.True((await acme.ReadAsync(fixedPlace))["oauth"]!["clientSecretConfigured"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_client_secret_sent_again_counts_as_a_change()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Configured);
        var before = (await acme.ReadAsync(id))["updatedAt"]!.GetValue<string>();
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        await acme.Alice.PatchAsync($"/integrations/{id}", $$"""{ "oauth": { {{Client}}, "clientSecret": "s" } }""");

        Assert.NotEqual(before, (await acme.ReadAsync(id))["updatedAt"]!.GetValue<string>());
    }

    private async Task MergesAsync(string patch, string expected, string mediaType)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Configured);

        using var content = ApiClient.Json($$"""{ "oauth": {{patch}} }""", mediaType);
        var answer = await acme.Alice.SendAsync(HttpMethod.Patch, $"/integrations/{id}", content);

        Assert.Equal(200, answer.Status);
        JsonMatch.Exact(
            expected.Replace("<client>", Client, StringComparison.Ordinal).Replace("<endpoints>", Endpoints, StringComparison.Ordinal).Replace("<asked>", """ "provider": "corp", "issuer": "https://i.example", "scopes": ["a"] """, StringComparison.Ordinal),
            (await acme.ReadAsync(id))["oauth"]);
    }
}
