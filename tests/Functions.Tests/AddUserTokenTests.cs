namespace Kontext.Functions.Tests;

public sealed class AddUserTokenTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Tokens = """{ "authMode": "user_token" }""";
    private const string OneField = """{ "authMode": "user_token", "credentialSchema": { "apiKey": "string" } }""";
    private const string TwoFields = """{ "authMode": "user_token", "credentialSchema": { "user": "string", "key": "string" } }""";

    [Fact]
    public async Task The_documented_example_connects_the_caller_alone()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Tokens);

        (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "ghp_xxxxxxxxxxxx" }"""))
            .Is(200, """{ "connection": { "connected": true, "status": "connected" } }""");

        (await acme.Alice.GetAsync($"/integrations/{id}/connection")).Is(200, """{ "connection": { "connected": true, "status": "connected" } }""");
        (await acme.Bob.GetAsync($"/integrations/{id}/connection")).Is(200, """{ "connection": { "connected": false, "status": "disconnected" } }""");
    }

    [Fact]
    public async Task A_display_name_and_an_expiry_are_shown()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Tokens);
        var name = string.Concat(Enumerable.Repeat("ß", 256));

        (await acme.Alice.PostAsync($"/integrations/{id}/connection", $$"""{ "token": "t", "expiresAt": "2030-02-01T00:30:00.123456789+02:00", "displayName": "{{name}}" }"""))
            .Is(200, $$"""{ "connection": { "connected": true, "status": "connected", "expiresAt": "2030-01-31T22:30:00.123Z", "displayName": "{{name}}" } }""");
    }

    [Fact]
    public async Task A_new_token_replaces_the_old_token_with_its_expiry_and_display_name()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync(body: """{ "token": "replaced-token", "expiresAt": "2030-01-01T00:00:00Z", "displayName": "old" }""");

        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "replacing-token" }""");

        Assert.Equal("""{"connected":true,"status":"connected"}""", await acme.ReadConnectionAsync(id));
        Assert.DoesNotContain(app.Vault.StoredValues, value => value.Contains("replaced-token", StringComparison.Ordinal));
        Assert.Single(app.Vault.StoredValues, value => value.Contains("replacing-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_fills_the_only_field_a_schema_requires()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(OneField);

        Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "the-only-field" }""")).Status);

        Assert.Single(app.Vault.StoredValues, value => value.Contains("\"apiKey\":\"the-only-field\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_required_fields_need_credentials()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(TwoFields);

        (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""")).IsProblem(400, "invalid_input", ("/token", "credentials_required"));
        Assert.Equal(200, (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "credentials": { "user": "u", "key": "k" } }""")).Status);
    }

    [Theory]
    [InlineData("""{ "credentials": { "user": 5, "key": null } }""", "/credentials/key:schema_mismatch", "/credentials/user:schema_mismatch")]
    [InlineData("""{ "credentials": "text" }""", "/credentials:wrong_type")]
    [InlineData("""{ "credentials": [] }""", "/credentials:wrong_type")]
    [InlineData("""{ "credentials": null }""", "/token:required")]
    [InlineData("""{ "credentials": { "user": "u", "key": "k" }, "token": "t" }""", "/token:not_allowed")]
    public async Task Credentials_are_checked_against_the_schema(string body, params string[] errors) =>
        await RefusesAsync(TwoFields, body, errors);

    [Fact]
    public async Task A_missing_field_is_named()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(TwoFields);

        var answer = await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "credentials": { "user": "u" } }""");

        var error = Assert.Single(answer.Json["errors"]!.AsArray())!;
        Assert.Equal("schema_mismatch", error["code"]!.GetValue<string>());
        Assert.StartsWith("/credentials", error["path"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("key", error["path"]!.GetValue<string>() + error["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_checked_against_the_schema_too() =>
        await RefusesAsync(
            """{ "authMode": "user_token", "credentialSchema": { "type": "object", "properties": { "k": { "type": "string", "pattern": "^ghp_" } }, "required": ["k"] } }""",
            """{ "token": "abc" }""",
            ["/token:schema_mismatch"]);

    [Fact]
    public async Task Credentials_are_at_most_20_KB() =>
        await RefusesAsync(OneField, $$"""{ "credentials": { "apiKey": "{{new string('k', 20 * 1024)}}" } }""", ["/credentials:out_of_range"]);

    [Fact]
    public async Task The_longest_token_is_kept()
    {
        var acme = app.NewOrganization();

        await acme.CreateConnectedAsync(body: $$"""{ "token": "{{new string('~', 8_192)}}" }""");
    }

    [Theory]
    [InlineData("{}", "/token:required")]
    [InlineData("""{ "token": null }""", "/token:required")]
    [InlineData("""{ "token": "" }""", "/token:out_of_range")]
    [InlineData("""{ "token": 5 }""", "/token:wrong_type")]
    [InlineData("""{ "token": "a b" }""", "/token:invalid_characters")]
    [InlineData("""{ "token": "a\r\nX-Evil: 1" }""", "/token:invalid_characters")]
    [InlineData("""{ "token": "é" }""", "/token:invalid_characters")]
    [InlineData("""{ "credentials": { "apiKey": "k" } }""", "/credentials:not_allowed")]
    [InlineData("""{ "token": "t", "expiresAt": "2030-01-01T00:00:00" }""", "/expiresAt:invalid_time")]
    [InlineData("""{ "token": "t", "expiresAt": "2030-01-01" }""", "/expiresAt:invalid_time")]
    [InlineData("""{ "token": "t", "expiresAt": "2026-03-01T12:00:00Z" }""", "/expiresAt:invalid_time")]
    [InlineData("""{ "token": "t", "expiresAt": "2026-03-01T12:30:00+01:00" }""", "/expiresAt:invalid_time")]
    [InlineData("""{ "token": "t", "expiresAt": "0001-01-01T00:00:00+14:00" }""", "/expiresAt:invalid_time")]
    [InlineData("""{ "token": "t", "expiresAt": "9999-12-31T23:59:59-14:00" }""", "/expiresAt:invalid_time")]
    [InlineData("""{ "token": "t", "expiresAt": 1893456000 }""", "/expiresAt:wrong_type")]
    [InlineData("""{ "token": "t", "displayName": "a\nb" }""", "/displayName:invalid_characters")]
    [InlineData("""{ "token": "t", "displayName": " " }""", "/displayName:out_of_range")]
    [InlineData("""{ "token": "", "expiresAt": "x", "displayName": 1 }""", "/displayName:wrong_type", "/expiresAt:invalid_time", "/token:out_of_range")]
    public async Task Bad_input_is_named(string body, params string[] errors) => await RefusesAsync(Tokens, body, errors);

    [Fact]
    public async Task A_display_name_has_at_most_256_characters_and_a_token_8192()
    {
        await RefusesAsync(Tokens, $$"""{ "token": "t", "displayName": "{{new string('n', 257)}}" }""", ["/displayName:out_of_range"]);
        await RefusesAsync(Tokens, $$"""{ "token": "{{new string('t', 9_000)}}" }""", ["/token:out_of_range"]);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("oauth")]
    [InlineData("server_token")]
    public async Task A_user_can_add_a_token_only_in_mode_user_token(string mode)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(mode == "server_token" ? """{ "authMode": "server_token", "serverToken": "s" }""" : $$"""{ "authMode": "{{mode}}" }""");

        (await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""")).IsProblem(409, "wrong_auth_mode");
    }

    private async Task RefusesAsync(string members, string body, string[] errors)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(members);
        app.Vault.ResetOperations();

        (await acme.Alice.PostAsync($"/integrations/{id}/connection", body))
            .IsProblem(400, "invalid_input", [.. errors.Select(error => (error.Split(':')[0], error.Split(':')[1]))]);

        Assert.Empty(app.Vault.Operations);
        Assert.Equal("""{"connected":false,"status":"disconnected"}""", await acme.ReadConnectionAsync(id));
    }
}
