
namespace Kontext.Functions.Tests.Applications;

/// <summary>Applications: exact answers, every status, and the answers that show a secret.</summary>
public sealed class ApplicationTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Unknown = "018f0000-0000-7000-8000-000000000000";

    private const string Public = """{ "name": "CLI", "oauth": { "type": "public", "redirectUris": ["http://127.0.0.1/cb", "cursor://anysphere.cursor/cb"], "scopes": ["openid", "gateway:access"] } }""";

    private const string Confidential = """{ "name": "Agent", "description": "Answers mail", "oauth": { "type": "confidential", "redirectUris": [], "pkceRequired": true, "allowedResources": ["b", "a"] } }""";

    public static TheoryData<string, string, string> BadBodies => new()
    {
        { "{}", "/name", "required" },
        { """{ "name": "a" }""", "/oauth", "required" },
        { """{ "name": "a", "oauth": "x" }""", "/oauth", "wrong_type" },
        { """{ "name": "a", "oauth": { "redirectUris": [] } }""", "/oauth/type", "required" },
        { """{ "name": "a", "oauth": { "type": "secret", "redirectUris": [] } }""", "/oauth/type", "unknown_value" },
        { """{ "name": "a", "oauth": { "type": "public" } }""", "/oauth/redirectUris", "required" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": ["javascript:alert(1)"] } }""", "/oauth/redirectUris/0", "invalid_url" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": ["http://app.example.com/cb"] } }""", "/oauth/redirectUris/0", "invalid_url" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": ["https://u:p@app.example.com/cb"] } }""", "/oauth/redirectUris/0", "invalid_url" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": ["https://app.example.com/#x"] } }""", "/oauth/redirectUris/0", "invalid_url" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": ["/cb"] } }""", "/oauth/redirectUris/0", "invalid_url" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": [1] } }""", "/oauth/redirectUris/0", "wrong_type" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": [], "scopes": ["management:all"] } }""", "/oauth/scopes/0", "invalid_scope" },
        { """{ "name": "a", "oauth": { "type": "public", "redirectUris": [], "pkceRequired": false } }""", "/oauth/pkceRequired", "not_allowed" },
        { $$"""{ "name": "{{new string('a', 129)}}", "oauth": { "type": "public", "redirectUris": [] } }""", "/name", "out_of_range" },
        { $$"""{ "name": "a", "oauth": { "type": "public", "redirectUris": [{{string.Join(',', Enumerable.Repeat("\"https://a.example/\"", 21))}}] } }""", "/oauth/redirectUris", "out_of_range" },
    };

    [Fact]
    public async Task A_public_application_has_no_secret_and_reads_back_as_it_was_sent()
    {
        var acme = app.NewOrganization();

        var created = await acme.Alice.PostAsync("/applications", Public);

        created.Is(201, """
            {
              "application": { "id": "<uuid>", "name": "CLI", "clientId": "<text>", "createdAt": "<time>", "updatedAt": "<time>" },
              "oauth": {
                "type": "public", "clientId": "<text>", "redirectUris": ["http://127.0.0.1/cb", "cursor://anysphere.cursor/cb"],
                "scopes": ["openid", "gateway:access"], "pkceRequired": true, "allowedResources": []
              }
            }
            """);
        var id = IdOf(created);
        Assert.Equal($"app_{id}", created.Json["oauth"]!["clientId"]!.GetValue<string>());
        Assert.Equal($"{KontextApp.PublicUrl}/api/v1/applications/{id}", created.Header("Location"));
        JsonMatch.Exact(created.Json["application"]!.ToJsonString(), (await acme.Alice.GetAsync($"/applications/{id}")).Json["application"]);
        JsonMatch.Exact(created.Json["oauth"]!.ToJsonString(), (await acme.Alice.GetAsync($"/applications/{id}/oauth")).Json["oauth"]);
        (await acme.Alice.PostAsync($"/applications/{id}/rotate-secret")).IsProblem(409, "public_client");
    }

    [Fact]
    public async Task A_confidential_applications_secret_is_shown_only_when_it_is_created()
    {
        var acme = app.NewOrganization();

        var created = await acme.Alice.PostAsync("/applications", Confidential);

        var (id, secret) = (IdOf(created), created.Json["oauth"]!["clientSecret"]!.GetValue<string>());
        Assert.Equal(43, secret.Length);
        Assert.Equal("""["b","a"]""", created.Json["oauth"]!["allowedResources"]!.ToJsonString());
        var rotated = await acme.Alice.PostAsync($"/applications/{id}/rotate-secret?graceSeconds=60");
        Assert.Equal(200, rotated.Status);
        Assert.Equal(rotated.Json["clientSecret"]!.GetValue<string>(), rotated.Json["oauth"]!["clientSecret"]!.GetValue<string>());
        Assert.NotEqual(secret, rotated.Json["clientSecret"]!.GetValue<string>());
        foreach (var path in new[] { $"/applications/{id}", $"/applications/{id}/oauth", "/applications" })
            Assert.DoesNotContain("ecret", (await acme.Alice.GetAsync(path)).Text, StringComparison.Ordinal);
        (await acme.Alice.PostAsync($"/applications/{id}/rotate-secret?graceSeconds=86401")).IsProblem(400, "invalid_input", ("graceSeconds", "out_of_range"));
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_body_is_refused_with_the_place(string body, string path, string code)
    {
        var answer = await app.NewOrganization().Alice.PostAsync("/applications", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(answer.Json["errors"]!.AsArray(), error => error!["path"]!.GetValue<string>() == path && error["code"]!.GetValue<string>() == code);
    }

    [Fact]
    public async Task A_patch_keeps_the_other_members_and_an_equal_patch_changes_nothing()
    {
        var acme = app.NewOrganization();
        var id = IdOf(await acme.Alice.PostAsync("/applications", Confidential));
        app.Clock.Advance(TimeSpan.FromSeconds(5));

        var first = await acme.Alice.PatchAsync($"/applications/{id}", """{ "name": "Robot" }""");
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        var second = await acme.Alice.PatchAsync($"/applications/{id}", """{ "name": "Robot" }""");
        var oauth = await acme.Alice.PatchAsync($"/applications/{id}/oauth", """{ "redirectUris": ["https://app.example.com/cb"] }""");
        var cleared = await acme.Alice.PatchAsync($"/applications/{id}", """{ "description": null }""");

        Assert.Equal(("Robot", "Answers mail"), (first.Json["application"]!["name"]!.GetValue<string>(), first.Json["application"]!["description"]!.GetValue<string>()));
        Assert.Equal(first.Text, second.Text);
        oauth.Is(200, """
            {
              "oauth": {
                "type": "confidential", "clientId": "<text>", "redirectUris": ["https://app.example.com/cb"], "scopes": ["gateway:access"], "pkceRequired": true, "allowedResources": ["b", "a"]
              }
            }
            """);
        Assert.Null(cleared.Json["application"]!["description"]);
        (await acme.Alice.PatchAsync($"/applications/{id}/oauth", """{ "type": "public" }""")).IsProblem(400, "invalid_input", ("/type", "not_allowed"));
        (await acme.Alice.PatchAsync($"/applications/{id}", """{ "name": null }""")).IsProblem(400, "invalid_input", ("/name", "required"));
    }

    [Fact]
    public async Task External_sign_in_and_trust_need_the_right_to_everything_and_hide_the_partners_key()
    {
        var acme = app.NewOrganization();
        var id = IdOf(await acme.Alice.PostAsync("/applications", Confidential));
        var writer = app.ClientWith(app.Tokens.OfPerson(acme.Id, "bob", "applications:write applications:read"));
        var key = new string('k', 40);
        var body = $$"""
            {
              "externalAuth": {
                "issuer": "https://login.partner.example", "jwksUrl": "https://login.partner.example/keys", "audience": "agents", "allowedAlgorithms": ["ES256"],
                "requiredClaims": { "email_verified": true }, "allowedReturnUrls": ["https://partner.example/back"], "maxTokenAgeSeconds": 600, "partnerApiKey": "{{key}}"
              },
              "trust": [{ "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/agent:ref:refs/heads/main", "audience": "kontext" }]
            }
            """;

        var refused = await writer.PatchAsync($"/applications/{id}", body);
        var changed = await acme.Alice.PatchAsync($"/applications/{id}", body);

        refused.IsProblem(403, "insufficient_scope");
        JsonMatch.Exact("""
            {
              "enabled": true, "issuer": "https://login.partner.example", "jwksUrl": "https://login.partner.example/keys", "audience": "agents", "allowedAlgorithms": ["ES256"],
              "requiredClaims": { "email_verified": "true" }, "allowedReturnUrls": ["https://partner.example/back"], "maxTokenAgeSeconds": 600, "partnerApiKeyConfigured": true
            }
            """, changed.Json["application"]!["externalAuth"]);
        JsonMatch.Exact(
            """[{ "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/agent:ref:refs/heads/main", "audience": "kontext" }]""",
            changed.Json["application"]!["trust"]);
        Assert.DoesNotContain(key, changed.Text, StringComparison.Ordinal);
        foreach (var (bad, path, code) in new[]
        {
            ("""{ "externalAuth": { "issuer": "https://a", "jwksUrl": "https://a/k", "audience": "x", "allowedAlgorithms": ["HS256"] } }""", "/externalAuth/allowedAlgorithms/0", "unknown_value"),
            ("""{ "externalAuth": { "issuer": "https://a", "jwksUrl": "ftp://a/k", "audience": "x" } }""", "/externalAuth/jwksUrl", "invalid_url"),
            ("""{ "externalAuth": { "issuer": "https://a", "jwksUrl": "https://a/k", "audience": "x", "maxTokenAgeSeconds": 0 } }""", "/externalAuth/maxTokenAgeSeconds", "out_of_range"),
            ("""{ "externalAuth": { "issuer": "https://a", "jwksUrl": "https://a/k", "audience": "x", "partnerApiKey": "short" } }""", "/externalAuth/partnerApiKey", "out_of_range"),
            ("""{ "trust": [{ "issuer": "https://a", "subject": "s" }] }""", "/trust/0/audience", "required"),
        })
        {
            (await acme.Alice.PatchAsync($"/applications/{id}", bad)).IsProblem(400, "invalid_input", (path, code));
        }

        var kept = await acme.Alice.PatchAsync($"/applications/{id}", """{ "externalAuth": { "issuer": "https://a", "jwksUrl": "https://a.example/k", "audience": "x" }, "trust": null }""");
        Assert.True(kept.Json["application"]!["externalAuth"]!["partnerApiKeyConfigured"]!.GetValue<bool>());
        Assert.Null(kept.Json["application"]!["trust"]);
    }

    [Fact]
    public async Task Unknown_foreign_and_archived_applications_are_404_and_deleting_twice_is_204()
    {
        var (acme, globex) = (app.NewOrganization(), app.NewOrganization("globex"));
        var id = IdOf(await acme.Alice.PostAsync("/applications", Public));

        (await globex.Alice.DeleteAsync($"/applications/{id}")).IsProblem(404, "not_found");
        (await acme.Alice.DeleteAsync($"/applications/{id}")).IsNoContent();
        (await acme.Alice.DeleteAsync($"/applications/{id}")).IsNoContent();

        foreach (var (caller, one) in new[] { (acme.Alice, id), (globex.Alice, id), (acme.Alice, Unknown), (acme.Alice, "app_" + id), (acme.Alice, "abc") })
        {
            (await caller.GetAsync($"/applications/{one}")).IsProblem(404, "not_found");
            (await caller.GetAsync($"/applications/{one}/oauth")).IsProblem(404, "not_found");
            (await caller.PatchAsync($"/applications/{one}", "{}")).IsProblem(404, "not_found");
            (await caller.PatchAsync($"/applications/{one}/oauth", "{}")).IsProblem(404, "not_found");
            (await caller.PostAsync($"/applications/{one}/rotate-secret")).IsProblem(404, "not_found");
            (await caller.GetAsync($"/applications/{one}/integrations")).IsProblem(404, "not_found");
        }
    }

    [Fact]
    public async Task Lists_continue_after_a_cursor_in_creation_order_without_archived_applications()
    {
        var acme = app.NewOrganization();
        List<string> ids = [];
        for (var i = 0; i < 5; i++)
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(2));
            ids.Add(IdOf(await acme.Alice.PostAsync("/applications", Public)));
        }

        await acme.Alice.DeleteAsync($"/applications/{ids[1]}");
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await acme.Alice.GetAsync("/applications?limit=2" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(page.Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
            cursor = page.Json["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.Equal(ids.Where((_, index) => index != 1), seen);
        (await acme.Alice.GetAsync("/applications?cursor=abc")).IsProblem(400, "invalid_input", ("cursor", "invalid_cursor"));
        (await acme.Alice.GetAsync("/applications?limit=0")).IsProblem(400, "invalid_input", ("limit", "out_of_range"));
    }

    [Fact]
    public async Task A_service_accounts_secret_is_shown_once_and_making_one_needs_the_right_to_everything()
    {
        var acme = app.NewOrganization();
        var writer = app.ClientWith(app.Tokens.OfPerson(acme.Id, "bob", "applications:write applications:read"));

        (await writer.PostAsync("/service-accounts", """{ "name": "CI" }""")).IsProblem(403, "insufficient_scope");
        var created = await acme.Alice.PostAsync("/service-accounts", """{ "name": "CI", "description": "Nightly" }""");

        created.Is(201, """
            {
              "serviceAccount": { "id": "<uuid>", "name": "CI", "description": "Nightly", "clientId": "<text>", "createdAt": "<time>", "updatedAt": "<time>" },
              "credentials": { "clientId": "<text>", "clientSecret": "<text>" }
            }
            """);
        var id = created.Json["serviceAccount"]!["id"]!.GetValue<string>();
        Assert.Equal($"sa_{id}", created.Json["credentials"]!["clientId"]!.GetValue<string>());
        var one = await writer.GetAsync($"/service-accounts/{id}");
        JsonMatch.Exact(created.Json["serviceAccount"]!.ToJsonString(), one.Json["serviceAccount"]);
        Assert.Single(one.Json.AsObject());
        JsonMatch.Exact($$"""{ "items": [{{created.Json["serviceAccount"]!.ToJsonString()}}] }""", (await writer.GetAsync("/service-accounts")).Json);
        JsonMatch.Exact("""{ "items": [] }""", (await writer.GetAsync("/applications")).Json);
        (await writer.PostAsync($"/service-accounts/{id}/rotate-secret")).IsProblem(403, "insufficient_scope");
        var rotated = await acme.Alice.PostAsync($"/service-accounts/{id}/rotate-secret");
        Assert.NotEqual(created.Json["credentials"]!["clientSecret"]!.GetValue<string>(), rotated.Json["credentials"]!["clientSecret"]!.GetValue<string>());
        (await acme.Alice.GetAsync($"/applications/{id}")).IsProblem(404, "not_found");
        (await writer.DeleteAsync($"/service-accounts/{id}")).IsNoContent();
        (await writer.DeleteAsync($"/service-accounts/{id}")).IsNoContent();
        (await writer.GetAsync($"/service-accounts/{id}")).IsProblem(404, "not_found");
        (await acme.Alice.PostAsync($"/service-accounts/{id}/rotate-secret")).IsProblem(404, "not_found");
        (await acme.Alice.PostAsync("/service-accounts", "{}")).IsProblem(400, "invalid_input", ("/name", "required"));
    }

    private static string IdOf(ApiAnswer created)
    {
        Assert.True(created.Status == 201, created.Text);
        return created.Json["application"]!["id"]!.GetValue<string>();
    }
}
