using System.Text;

namespace Kontext.Functions.Tests;

/// <summary>Each is a problem with a code, a sentence and a pointer; nothing is stored and nothing breaks.</summary>
public sealed class BadInputTests(KontextApp app) : IClassFixture<KontextApp>
{
    private const string Valid = """ "name": "n", "url": "https://x.example" """;

    [Theory]
    [InlineData("{", "", "invalid_json")]
    [InlineData("nonsense", "", "invalid_json")]
    [InlineData("{} {}", "", "invalid_json")]
    [InlineData("{ \"name\": \"n\", }", "", "invalid_json")]
    [InlineData("{ /* comment */ }", "", "invalid_json")]
    [InlineData("{ 'name': 'n' }", "", "invalid_json")]
    [InlineData("{ \"name\": NaN }", "", "invalid_json")]
    [InlineData("{ \"name\": \"a\nb\" }", "", "invalid_json")]
    [InlineData(" ", "", "invalid_json")]
    [InlineData("[]", "", "wrong_type")]
    [InlineData("null", "", "wrong_type")]
    [InlineData("\"text\"", "", "wrong_type")]
    [InlineData("{}", "/name", "required", "/url", "required")]
    [InlineData("""{ "name": null, "url": null }""", "/name", "required", "/url", "required")]
    [InlineData("""{ "name": "a", "name": "b", "url": "https://x.example" }""", "/name", "duplicate_member")]
    [InlineData("""{ "name": "n", "url": "https://x.example", "x": { "a/b": { "c": 1, "\u0063": 2 } } }""", "/x/a~1b/c", "duplicate_member")]
    [InlineData("""{ "name": "a\u0000b", "url": "https://x.example" }""", "/name", "invalid_characters")]
    [InlineData("""{ "name": "\ud800", "url": "https://x.example" }""", "/name", "invalid_characters")]
    [InlineData("""{ "name": "\udc00\ud800", "url": "https://x.example" }""", "/name", "invalid_characters")]
    [InlineData("""{ "name": "n", "url": "https://x.example", "capabilities": ["\ud800"] }""", "/capabilities/0", "invalid_characters")]
    [InlineData("""{ "name": "n", "url": "https://x.example", "\ud800": 1 }""", "", "invalid_characters")]
    public Task A_body_of_invalid_json_is_refused(string body, params string[] errors) => RefusesAsync(body, errors);

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    [InlineData(100_000, false)]
    public async Task Nesting_has_a_limit(int depth, bool allowed)
    {
        var acme = app.NewOrganization();
        var body = $$"""{ {{Valid}}, "unknown": {{new string('[', depth)}}{{new string(']', depth)}} }""";

        var answer = await acme.Alice.PostAsync("/integrations", body);

        if (allowed)
            Assert.Equal(201, answer.Status);
        else
            answer.IsProblem(400, "invalid_input", ("", "invalid_json"));
    }

    [Fact]
    public async Task A_body_has_at_most_256_KiB()
    {
        var acme = app.NewOrganization();
        var frame = $$"""{ {{Valid}}, "x": "" }""";

        (await acme.Alice.PostAsync("/integrations", Padded(257 * 1024))).IsProblem(413, "body_too_large");
        (await acme.Alice.PostAsync("/integrations", Padded((256 * 1024) + 1))).IsProblem(413, "body_too_large");
        Assert.Equal(0, await acme.CountAsync());
        Assert.Equal(201, (await acme.Alice.PostAsync("/integrations", Padded(256 * 1024))).Status);

        string Padded(int length) => $$"""{ {{Valid}}, "x": "{{new string('x', length - frame.Length)}}" }""";
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        var acme = app.NewOrganization();
        byte[] body = [.. "{ \"name\": \""u8, 0xC3, 0x28, .. "\", \"url\": \"https://x.example\" }"u8];
        using var broken = ApiClient.Bytes(body);
        using var wide = ApiClient.Bytes(Encoding.Unicode.GetBytes($$"""{ {{Valid}} }"""));

        Assert.Equal(400, (await acme.Alice.SendAsync(HttpMethod.Post, "/integrations", broken)).Status);
        (await acme.Alice.SendAsync(HttpMethod.Post, "/integrations", wide)).IsProblem(400, "invalid_input", ("", "invalid_json"));
        Assert.Equal(0, await acme.CountAsync());
    }

    [Fact]
    public Task All_wrong_types_are_reported_together() => RefusesAsync(
        """
        {
          "name": 1, "url": true, "category": {}, "authMode": [], "serverToken": 1, "capabilities": "x", "credentialSchema": [],
          "oauth": { "provider": 1, "issuer": 1, "scopes": "repo", "clientId": 1, "clientSecret": 1, "authorizationUrl": 1, "tokenUrl": 1, "revocationUrl": 1, "sendResource": "no", "askConsent": 0 }
        }
        """,
        [
            .. new[] { "name", "url", "category", "authMode", "serverToken", "capabilities", "credentialSchema" }.SelectMany(name => new[] { $"/{name}", "wrong_type" }),
            .. new[] { "provider", "issuer", "scopes", "clientId", "clientSecret", "authorizationUrl", "tokenUrl", "revocationUrl", "sendResource", "askConsent" }
                .SelectMany(name => new[] { $"/oauth/{name}", "wrong_type" }),
        ]);

    [Theory]
    [InlineData("", "out_of_range")]
    [InlineData("  \\u00a0\\u3000", "out_of_range")]
    [InlineData("a\\nb", "invalid_characters")]
    [InlineData("a\\u0007", "invalid_characters")]
    [InlineData("a\\u0085", "invalid_characters")]
    [InlineData("a\\u2028b", "invalid_characters")]
    public Task A_name_is_a_line_of_text(string name, string code) => RefusesAsync($$"""{ "name": "{{name}}", "url": "https://x.example" }""", "/name", code);

    [Fact]
    public Task A_name_has_at_most_128_characters() =>
        RefusesAsync($$"""{ "name": "{{new string('n', 129)}}", "url": "https://x.example" }""", "/name", "out_of_range");

    [Theory]
    [InlineData("")]
    [InlineData("/mcp")]
    [InlineData("mcp.example.com")]
    [InlineData("https://")]
    [InlineData("https:mcp.example.com")]
    [InlineData("http://mcp.example.com/mcp")]
    [InlineData("http://10.0.0.1/mcp")]
    [InlineData("ftp://mcp.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("https://user:password@mcp.example.com/")]
    [InlineData("https://user@mcp.example.com/")]
    [InlineData("https://@mcp.example.com/")]
    [InlineData("https://mcp.example.com/#fragment")]
    [InlineData("https://mcp.example.com/#")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://0x7f.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://[0:0:0:0:0:0:0:1]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://mcp.example.com:0/")]
    [InlineData("https://mcp.example.com:65536/")]
    [InlineData("https://mcp.example.com:99999999999/")]
    [InlineData("https://mcp.example.com:-1/")]
    [InlineData("https://mcp.example.com:x/")]
    [InlineData(" https://mcp.example.com/")]
    [InlineData("https://mcp.example.com/a b")]
    [InlineData("https://mcp.example.com\\\\@evil.example/")]
    [InlineData("https://mcp.example.com/\\r\\nX: 1")]
    [InlineData("https://ｍｃｐ.example.com/")]
    public Task A_url_is_absolute_https_and_reads_one_way_only(string url) => RefusesAsync($$"""{ "name": "n", "url": "{{url}}" }""", "/url", "invalid_url");

    [Fact]
    public Task A_url_has_at_most_2048_characters() =>
        RefusesAsync($$"""{ "name": "n", "url": "https://x.example/{{new string('u', 2_048)}}" }""", "/url", "out_of_range");

    [Theory]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("http://localhost:3000/mcp")]
    [InlineData("http://127.0.0.1:3000/mcp")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://xn--bcher-kva.example/")]
    public async Task A_canonical_address_is_stored_though_it_may_never_be_called(string url)
    {
        var acme = app.NewOrganization();

        var id = await acme.CreateAsync($$"""{ "url": "{{url}}" }""");

        Assert.Equal(url, (await acme.ReadAsync(id))["url"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(""" "category": "gateway" """, "/category", "unknown_value")]
    [InlineData(""" "category": "Gateway_Remote_Mcp" """, "/category", "unknown_value")]
    [InlineData(""" "authMode": "OAuth" """, "/authMode", "unknown_value")]
    [InlineData(""" "authMode": "0" """, "/authMode", "unknown_value")]
    [InlineData(""" "authMode": "server_token" """, "/serverToken", "required")]
    [InlineData(""" "authMode": "server_token", "serverToken": null """, "/serverToken", "required")]
    [InlineData(""" "authMode": "server_token", "serverToken": "" """, "/serverToken", "out_of_range")]
    [InlineData(""" "authMode": "server_token", "serverToken": "a b" """, "/serverToken", "invalid_characters")]
    [InlineData(""" "authMode": "server_token", "serverToken": "a\nb" """, "/serverToken", "invalid_characters")]
    [InlineData(""" "authMode": "server_token", "serverToken": "ä" """, "/serverToken", "invalid_characters")]
    [InlineData(""" "serverToken": "t" """, "/serverToken", "not_allowed")]
    [InlineData(""" "capabilities": 5 """, "/capabilities", "wrong_type")]
    [InlineData(""" "oauth": [] """, "/oauth", "wrong_type")]
    [InlineData(""" "oauth": { "scopes": ["ok", 5, "a b", "a\"b", "", null] } """,
        "/oauth/scopes/1", "wrong_type", "/oauth/scopes/2", "invalid_scope", "/oauth/scopes/3", "invalid_scope", "/oauth/scopes/4", "invalid_scope", "/oauth/scopes/5", "wrong_type")]
    [InlineData(""" "oauth": { "issuer": "http://i.example", "tokenUrl": "https://u:p@t.example" } """, "/oauth/issuer", "invalid_url", "/oauth/tokenUrl", "invalid_url")]
    [InlineData(""" "oauth": { "clientSecret": "s" } """, "/oauth/clientId", "required")]
    [InlineData(""" "oauth": { "clientId": "a b", "clientSecret": "a\nb" } """, "/oauth/clientId", "invalid_characters", "/oauth/clientSecret", "invalid_characters")]
    public Task Members_have_rules(string member, params string[] errors) => RefusesAsync($$"""{ {{Valid}}, {{member}} }""", errors);

    [Fact]
    public async Task Members_have_lengths()
    {
        await RefusesAsync($$"""{ {{Valid}}, "authMode": "server_token", "serverToken": "{{new string('t', 9_000)}}" }""", "/serverToken", "out_of_range");
        await RefusesAsync($$"""{ {{Valid}}, "capabilities": ["{{new string('c', 32_765)}}"] }""", "/capabilities", "out_of_range");
        await RefusesAsync($$"""{ {{Valid}}, "credentialSchema": {"type":"object","title":"{{new string('s', 32_741)}}"} }""", "/credentialSchema", "out_of_range");
        await RefusesAsync($$"""{ {{Valid}}, "oauth": { "scopes": [{{string.Join(',', Enumerable.Repeat("\"s\"", 101))}}] } }""", "/oauth/scopes", "out_of_range");
        await RefusesAsync($$"""{ {{Valid}}, "oauth": { "scopes": ["{{new string('s', 8_193)}}"] } }""", "/oauth/scopes", "out_of_range");
        await RefusesAsync($$"""{ {{Valid}}, "oauth": { "provider": "{{new string('p', 65)}}" } }""", "/oauth/provider", "out_of_range");
        await RefusesAsync(
            $$"""{ {{Valid}}, "oauth": { "clientId": "{{new string('c', 513)}}", "clientSecret": "{{new string('s', 8_193)}}" } }""",
            "/oauth/clientId", "out_of_range", "/oauth/clientSecret", "out_of_range");
    }

    [Theory]
    [InlineData("""{}""", "/credentialSchema")]
    [InlineData("""{ "apiKey": 5 }""", "/credentialSchema/apiKey")]
    [InlineData("""{ "apiKey": "text" }""", "/credentialSchema/apiKey")]
    [InlineData("""{ "type": "string" }""", "/credentialSchema/type")]
    [InlineData("""{ "type": "objekt" }""", "/credentialSchema/type")]
    [InlineData("""{ "type": "object", "properties": { "a": { "$ref": "https://evil.example/schema" } } }""", "/credentialSchema/properties/a/$ref")]
    [InlineData("""{ "type": "object", "properties": { "a": { "$ref": "file:///etc/passwd" } } }""", "/credentialSchema/properties/a/$ref")]
    [InlineData("""{ "type": "object", "properties": { "a": { "$ref": "#/$defs/none" } } }""", "/credentialSchema/properties/a/$ref")]
    [InlineData("""{ "type": "object", "properties": { "a": { "pattern": "(a+)+\\1$" } } }""", "/credentialSchema/properties/a/pattern")]
    [InlineData("""{ "type": "object", "properties": { "a": { "pattern": "(?=a)" } } }""", "/credentialSchema/properties/a/pattern")]
    [InlineData("""{ "type": "object", "properties": { "a": { "pattern": "[" } } }""", "/credentialSchema/properties/a/pattern")]
    [InlineData("""{ "type": "object", "properties": [] }""", "/credentialSchema/properties")]
    [InlineData("""{ "type": "object", "required": "a" }""", "/credentialSchema/required")]
    public Task A_credential_schema_is_a_schema(string schema, string path) =>
        RefusesAsync($$"""{ {{Valid}}, "credentialSchema": {{schema}} }""", path, "invalid_schema");

    [Fact]
    public async Task A_pattern_that_would_backtrack_for_ever_runs_in_linear_time()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""
            { "authMode": "user_token", "credentialSchema": { "type": "object", "properties": { "k": { "type": "string", "pattern": "^(a+)+$" } }, "required": ["k"] } }
            """);

        (await acme.Alice.PostAsync($"/integrations/{id}/connection", $$"""{ "token": "{{new string('a', 5_000)}}!" }"""))
            .IsProblem(400, "invalid_input", ("/token", "schema_mismatch"));
    }

    [Theory]
    [InlineData("""{ "issuer": 5 }""", "/issuer", "wrong_type")]
    [InlineData("[]", "", "wrong_type")]
    [InlineData("""{ "scopes": ["a b"] }""", "/scopes/0", "invalid_scope")]
    [InlineData("""{ "clientSecret": "s" }""", "/clientId", "required")]
    public async Task A_replacement_of_the_oauth_configuration_points_into_its_own_body(string body, string path, string code)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "oauth" }""");

        (await acme.Alice.PutAsync($"/integrations/{id}/oauth", body)).IsProblem(400, "invalid_input", (path, code));
    }

    private async Task RefusesAsync(string body, params string[] errors)
    {
        var acme = app.NewOrganization();

        var answer = await acme.Alice.PostAsync("/integrations", body);

        answer.IsProblem(400, "invalid_input", [.. errors.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        Assert.Equal(0, await acme.CountAsync());
    }
}
