namespace Kontext.Functions.Tests;

/// <summary>GET and DELETE of one's connection.</summary>
public sealed class ConnectionTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Connected = """{"connected":true,"status":"connected"}""";
    private const string NeverConnected = """{"connected":false,"status":"disconnected"}""";

    [Fact]
    public async Task An_expired_token_gives_the_reason_expired_until_a_new_one_is_added()
    {
        var acme = app.NewOrganization();
        var expiry = app.Clock.GetUtcNow().AddMinutes(5).ToString("O");
        var id = await acme.CreateConnectedAsync(body: $$"""{ "token": "t", "expiresAt": "{{expiry}}", "displayName": "alice" }""");

        app.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("""{"connected":false,"status":"disconnected","reason":"expired"}""", await acme.ReadConnectionAsync(id));
        Assert.Equal("""{"connected":false,"status":"disconnected","reason":"expired"}""", (await acme.ReadAsync(id))["userConnection"]!.ToJsonString());
        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""");
        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));
    }

    [Fact]
    public async Task Disconnecting_removes_only_the_callers_credential()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync(body: """{ "token": "token-of-alice" }""");
        await acme.Bob.PostAsync($"/integrations/{id}/connection", """{ "token": "token-of-bob" }""");

        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();

        Assert.Equal("""{"connected":false,"status":"disconnected","reason":"revoked"}""", await acme.ReadConnectionAsync(id));
        Assert.DoesNotContain(app.Vault.StoredValues, value => value.Contains("token-of-alice", StringComparison.Ordinal));
        Assert.Single(app.Vault.StoredValues, value => value.Contains("token-of-bob", StringComparison.Ordinal));
        Assert.True((await acme.Bob.GetAsync($"/integrations/{id}/connection")).Json["connection"]!["connected"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Disconnecting_succeeds_without_a_connection_and_when_repeated()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");

        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();
        Assert.Equal(NeverConnected, await acme.ReadConnectionAsync(id));

        await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""");
        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();
        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("oauth")]
    public async Task In_a_mode_without_pasted_tokens_there_is_nothing_to_disconnect(string mode)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "{{mode}}" }""");

        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();
    }

    [Fact]
    public async Task A_connection_of_a_mode_that_was_left_can_still_be_ended()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync(body: """{ "token": "of-the-mode-left" }""");
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "none" }""");

        (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();

        Assert.DoesNotContain(app.Vault.StoredValues, value => value.Contains("of-the-mode-left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_authentication_every_user_is_connected() =>
        Assert.Equal(Connected, await ReadNewAsync("""{ "authMode": "none" }"""));

    [Fact]
    public async Task With_a_server_token_every_user_is_connected_while_it_exists()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "server_token", "serverToken": "s" }""");

        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));
        await acme.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://other.example" }""");
        Assert.Equal(NeverConnected, await acme.ReadConnectionAsync(id));
    }

    [Fact]
    public async Task With_oauth_no_user_is_connected_at_first() => Assert.Equal(NeverConnected, await ReadNewAsync("""{ "authMode": "oauth" }"""));

    [Fact]
    public async Task A_service_account_has_no_connections()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();

        (await acme.Service.GetAsync($"/integrations/{id}/connection")).IsProblem(403, "user_required");
        (await acme.Service.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""")).IsProblem(403, "user_required");
        (await acme.Service.DeleteAsync($"/integrations/{id}/connection")).IsProblem(403, "user_required");
        Assert.Equal(Connected, await acme.ReadConnectionAsync(id));
    }

    [Fact]
    public async Task While_the_vault_is_unavailable_no_connection_is_half_made()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync("""{ "authMode": "user_token" }""");
        app.Vault.IsUnreachable = true;
        try
        {
            var answer = await acme.Alice.PostAsync($"/integrations/{id}/connection", """{ "token": "t" }""");

            answer.IsProblem(503, "unavailable");
            Assert.Equal("5", answer.Header("Retry-After"));
            Assert.Equal(NeverConnected, await acme.ReadConnectionAsync(id));
        }
        finally
        {
            app.Vault.IsUnreachable = false;
        }
    }

    [Fact]
    public async Task Disconnecting_takes_effect_while_the_vault_is_unavailable()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();
        app.Vault.IsUnreachable = true;
        try
        {
            (await acme.Alice.DeleteAsync($"/integrations/{id}/connection")).IsNoContent();
            Assert.Equal("""{"connected":false,"status":"disconnected","reason":"revoked"}""", await acme.ReadConnectionAsync(id));
        }
        finally
        {
            app.Vault.IsUnreachable = false;
        }
    }

    private async Task<string> ReadNewAsync(string members)
    {
        var acme = app.NewOrganization();
        return await acme.ReadConnectionAsync(await acme.CreateAsync(members));
    }
}
