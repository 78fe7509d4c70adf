namespace Kontext.Functions.Tests;

public sealed class ServerTokenTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Tokened = """{ "authMode": "server_token", "serverToken": "first", "url": "http://127.0.0.1:1/mcp" }""";

    [Fact]
    public async Task Setting_the_mode_needs_a_token()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync();

        (await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "server_token" }""")).IsProblem(400, "invalid_input", ("/serverToken", "required"));
        (await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "server_token", "serverToken": null }""")).IsProblem(400, "invalid_input", ("/serverToken", "required"));
        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "server_token", "serverToken": "first" }""");

        Assert.True(answer.Json["integration"]!["serverTokenConfigured"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("oauth")]
    [InlineData("user_token")]
    public async Task A_token_goes_with_no_other_mode(string mode)
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync($$"""{ "authMode": "{{mode}}" }""");
        var before = app.Vault.StoredValues.Count;

        (await acme.Alice.PatchAsync($"/integrations/{id}", """{ "serverToken": "t" }""")).IsProblem(400, "invalid_input", ("/serverToken", "not_allowed"));
        (await acme.Alice.PatchAsync($"/integrations/{await acme.CreateAsync(Tokened)}", $$"""{ "authMode": "{{mode}}", "serverToken": "t" }"""))
            .IsProblem(400, "invalid_input", ("/serverToken", "not_allowed"));
        (await acme.Alice.PostAsync("/integrations", $$"""{ "name": "n", "url": "https://x.example", "authMode": "{{mode}}", "serverToken": "t" }"""))
            .IsProblem(400, "invalid_input", ("/serverToken", "not_allowed"));

        Assert.Equal(before + 1, app.Vault.StoredValues.Count);
    }

    [Fact]
    public async Task A_server_token_sent_alone_replaces_the_old_token_and_needs_a_new_check()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Tokened);
        await acme.Alice.PostAsync($"/integrations/{id}/validate");
        var before = await acme.ReadAsync(id);
        Assert.Equal("invalid", before["validationStatus"]!.GetValue<string>());
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        var after = (await acme.Alice.PatchAsync($"/integrations/{id}", """{ "serverToken": "second-of-its-kind" }""")).Json["integration"]!;

        Assert.Equal("pending", after["validationStatus"]!.GetValue<string>());
        Assert.True(after["serverTokenConfigured"]!.GetValue<bool>());
        Assert.NotEqual(before["updatedAt"]!.ToJsonString(), after["updatedAt"]!.ToJsonString());
        Assert.Single(app.Vault.StoredValues, value => value.Contains("second-of-its-kind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_mode_may_be_sent_again_while_a_token_is_stored()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Tokened);

        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "server_token", "name": "Renamed" }""");

        Assert.True(answer.Json["integration"]!["serverTokenConfigured"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Leaving_the_mode_deletes_the_server_token_from_the_vault()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Tokened.Replace("first", "leaving-the-mode", StringComparison.Ordinal));
        Assert.Contains(app.Vault.StoredValues, value => value.Contains("leaving-the-mode", StringComparison.Ordinal));

        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "none" }""");

        Assert.False(answer.Json["integration"]!["serverTokenConfigured"]!.GetValue<bool>());
        Assert.DoesNotContain(app.Vault.StoredValues, value => value.Contains("leaving-the-mode", StringComparison.Ordinal));
        (await acme.Alice.PatchAsync($"/integrations/{id}", """{ "authMode": "server_token" }""")).IsProblem(400, "invalid_input", ("/serverToken", "required"));
    }

    [Fact]
    public async Task A_new_url_removes_the_server_token_unless_a_new_token_is_sent()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Tokened.Replace("first", "bound-to-its-url", StringComparison.Ordinal));

        var without = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://evil.example/mcp" }""");
        Assert.Equal(200, without.Status);
        Assert.False(without.Json["integration"]!["serverTokenConfigured"]!.GetValue<bool>());
        Assert.DoesNotContain(app.Vault.StoredValues, value => value.Contains("bound-to-its-url", StringComparison.Ordinal));
        Assert.Equal(
            """{"connected":false,"status":"disconnected"}""", without.Json["integration"]!["userConnection"]!.ToJsonString());

        var with = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "url": "https://other.example/mcp", "serverToken": "new" }""");
        Assert.True(with.Json["integration"]!["serverTokenConfigured"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Null_removes_the_server_token()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateAsync(Tokened);

        var answer = await acme.Alice.PatchAsync($"/integrations/{id}", """{ "serverToken": null }""");

        Assert.False(answer.Json["integration"]!["serverTokenConfigured"]!.GetValue<bool>());
        Assert.Equal("server_token", answer.Json["integration"]!["authMode"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_server_token_of_a_refused_integration_is_not_left_in_the_vault()
    {
        var acme = app.NewOrganization();
        await acme.CreateAsync("""{ "name": "Taken" }""");

        (await acme.Alice.PostAsync("/integrations", """{ "name": "taken", "url": "https://x.example", "authMode": "server_token", "serverToken": "left-over" }"""))
            .IsProblem(409, "name_taken");

        Assert.DoesNotContain(app.Vault.StoredValues, value => value.Contains("left-over", StringComparison.Ordinal));
    }
}
