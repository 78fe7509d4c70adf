using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests;

public sealed class UpdateIntegrationTests(KontextApp app) : IClassFixture<KontextApp>
{
    // Nothing listens at port 1 of this machine, so a check finds "invalid".
    private const string Unreachable = """ "url": "http://127.0.0.1:1/mcp" """;

    [Fact]
    public async Task The_documented_example_changes_the_name_and_nothing_else()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "capabilities": { "tools": [] }, "oauth": { "provider": "github" } }""");
        var expected = await acme.ReadAsync(id);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await acme.Bob.PatchAsync($"/integrations/{id}", """{ "name": "GitHub Enterprise" }""");

        expected["name"] = "GitHub Enterprise";
        expected["updatedAt"] = (await acme.ReadAsync(id))["updatedAt"]!.DeepClone();
        Assert.NotEqual(expected["createdAt"]!.ToJsonString(), expected["updatedAt"]!.ToJsonString());
        answer.Is(200, new JsonObject { ["integration"] = expected.DeepClone() }.ToJsonString());
        JsonMatch.Exact(expected.ToJsonString(), await acme.ReadAsync(id));
    }

    [Fact]
    public async Task Unchanged_values_change_nothing_not_even_updatedAt()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""
            {
              "name": "Same", {{Unreachable}}, "category": "internal_mcp_credentials", "authMode": "user_token",
              "oauth": { "provider": "p", "issuer": "https://i.example", "scopes": ["a", "b"], "clientId": "c", "tokenUrl": "https://t.example" },
              "capabilities": { "tools": [1], "prompts": [] }, "credentialSchema": { "apiKey": "string" }
            }
            """);
        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        var before = await acme.ReadAsync(id);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        foreach (var body in new[]
        {
            "{}",
            """{ "unknown": 1 }""",
            $$"""{ "name": "Same", {{Unreachable}}, "category": "internal_mcp_credentials", "authMode": "user_token" }""",
            """{ "oauth": {} }""",
            """{ "oauth": { "scopes": ["a", "b"] } }""",
            """{ "oauth": { "provider": "p", "issuer": "https://i.example", "scopes": ["a", "b"], "clientId": "c", "tokenUrl": "https://t.example" } }""",
            """{ "capabilities": {"prompts":[],"tools":[1]}, "credentialSchema": { "apiKey" : "\u0073tring" } }""",
        })
        {
            (await acme.Alice.PatchAsync($"/integrations/{id}", body)).Is(200, new JsonObject { ["integration"] = before.DeepClone() }.ToJsonString());
        }
    }

    [Fact]
    public async Task Objects_are_replaced_as_a_whole_and_null_clears_them()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "capabilities": { "tools": [], "prompts": [] }, "credentialSchema": { "a": "string" }, "oauth": { "provider": "p" } }""");

        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "capabilities": { "resources": [] }, "credentialSchema": { "b": "string" } }""");
        var replaced = await acme.ReadAsync(id);
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "capabilities": null, "credentialSchema": null, "oauth": null }""");
        var cleared = await acme.ReadAsync(id);

        Assert.Equal("""{"resources":[]}""", replaced["capabilities"]!.ToJsonString());
        Assert.Equal("""{"b":"string"}""", replaced["credentialSchema"]!.ToJsonString());
        Assert.Equal((null, null, null), (cleared["capabilities"], cleared["credentialSchema"], cleared["oauth"]));
    }

    [Fact]
    public async Task A_member_that_always_has_a_value_cannot_be_cleared() =>
        (await app.NewOrganization().PatchNewAsync("""{ "name": null, "url": null, "category": null, "authMode": null }""")).IsProblem(
            400, "invalid_input", ("/name", "required"), ("/url", "required"), ("/category", "required"), ("/authMode", "required"));

    [Theory]
    [InlineData("""{ "capabilities": { "tools": null, "prompts": { "a": 2 } } }""", """{ "capabilities": { "prompts": { "a": 2, "b": 1 } }, "credentialSchema": { "a": "string" } }""")]
    [InlineData("""{ "capabilities": ["x"], "credentialSchema": { "a": null, "b": "string" } }""", """{ "capabilities": ["x"], "credentialSchema": { "b": "string" } }""")]
    [InlineData("""{ "capabilities": null }""", """{ "credentialSchema": { "a": "string" } }""")]
    public async Task A_merge_patch_merges_documents_member_by_member(string patch, string expected)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "capabilities": { "tools": [1], "prompts": { "a": 1, "b": 1 } }, "credentialSchema": { "a": "string" } }""");
        using var content = ApiClient.Json(patch, "application/merge-patch+json");

        var changed = (await acme.Alice.SendAsync(HttpMethod.Patch, $"/integrations/{id}", content)).Json["integration"]!;

        var documents = new JsonObject();
        foreach (var name in new[] { "capabilities", "credentialSchema" }.Where(name => changed[name] is not null))
            documents[name] = changed[name]!.DeepClone();
        JsonMatch.Exact(expected, documents);
    }

    [Fact]
    public async Task A_merge_patch_that_results_in_an_invalid_schema_is_refused()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "credentialSchema": { "a": "string" } }""");
        using var content = ApiClient.Json("""{ "credentialSchema": { "b": { "type": 5 } } }""", "application/merge-patch+json");

        Assert.Equal(400, (await acme.Alice.SendAsync(HttpMethod.Patch, $"/integrations/{id}", content)).Status);
    }

    [Fact]
    public async Task Merge_patch_is_a_media_type_of_its_own()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        foreach (var mediaType in new[] { "application/merge-patch+json", "application/json; charset=utf-8", "Application/JSON; charset=\"UTF-8\"" })
        {
            using var content = ApiClient.Json("""{ "name": "New" }""", mediaType);
            Assert.Equal(200, (await acme.Alice.SendAsync(HttpMethod.Patch, $"/integrations/{id}", content)).Status);
        }
    }

    [Fact]
    public async Task A_name_may_change_its_case_but_the_name_of_another_is_taken()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "name": "GitHub" }""");
        await acme.CreateAsync("""{ "name": "Slack" }""");

        var same = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": " GITHUB " }""");
        var taken = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "slack", "url": "https://other.example" }""");

        Assert.Equal(" GITHUB ", same.Json["integration"]!["name"]!.GetValue<string>());
        taken.IsProblem(409, "name_taken");
        Assert.Equal("https://mcp.example.com/mcp", (await acme.ReadAsync(id))["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task After_a_rename_the_old_name_is_free_and_the_new_name_is_taken()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "name": "Old" }""");

        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "name": "New" }""");

        await acme.CreateAsync("""{ "name": "old" }""");
        (await acme.Alice.PostAsync("/integrations", """{ "name": "NEW", "url": "https://mcp.example.com/mcp" }""")).IsProblem(409, "name_taken");
    }

    [Theory]
    [InlineData("""{ "url": "http://127.0.0.1:1/other" }""", "pending")]
    [InlineData("""{ "authMode": "user_token" }""", "pending")]
    [InlineData("""{ "oauth": { "scopes": ["more"] } }""", "pending")]
    [InlineData("""{ "oauth": null }""", "pending")]
    [InlineData("""{ "oauth": { "provider": "p", "clientId": "c", "clientSecret": "new" } }""", "pending")]
    [InlineData("""{ "name": "Other" }""", "invalid")]
    [InlineData("""{ "capabilities": [] }""", "invalid")]
    public async Task A_changed_url_mode_or_oauth_asks_for_a_new_check(string body, string status)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ {{Unreachable}}, "oauth": { "provider": "p", "clientId": "c", "clientSecret": "s" } }""");
        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        Assert.Equal("invalid", (await acme.ReadAsync(id))["validationStatus"]!.GetValue<string>());

        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", body);

        var integration = answer.Json["integration"]!;
        Assert.Equal(status, integration["validationStatus"]!.GetValue<string>());
        Assert.Equal(status == "invalid", integration["validationMessage"] is not null);
        Assert.Equal(status == "invalid", integration["lastValidatedAt"] is not null);
    }
}
