using System.Globalization;
using System.Net;
using Kontext.Core.Maintenance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests.Deployed;

/// <summary>A deployment has no key: every call to an Azure service carries a token of the one configured identity.</summary>
public sealed class DeployedTests(Deployment deployment) : IClassFixture<Deployment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_to_Azure_carries_a_token_of_the_configured_identity()
    {
        await using DeployedApp app = new(deployment.Azurite);
        ApiClient alice = new(app.CreateClient(), app.Tokens.OfPerson("acme", "alice"));

        var created = await alice.PostAsync("/integrations", """{ "name": "API", "url": "https://mcp.example.com/mcp", "authMode": "user_token" }""");
        Assert.True(created.Status == 201, created.Text);
        var id = created.Json["integration"]!["id"]!.GetValue<string>();
        Assert.Equal(200, (await alice.PostAsync($"/integrations/{id}/connection", """{ "token": "canary-token" }""")).Status);
        Assert.Equal(204, (await alice.DeleteAsync($"/integrations/{id}/connection")).Status);
        await app.Services.GetRequiredService<TickService>().RunAsync(Ct);

        Assert.Equal(["queues", "tables", "vault"], app.Calls.Select(call => call.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(app.Calls.Where(call => call.Service != "vault"), call => Assert.Equal(("Bearer", false), (call.Scheme, call.HasSignature)));
        Assert.Equal(["set", "delete"], app.Vault.Operations); // a request without a token gets a challenge, and does not count as an operation
        Assert.All(deployment.Identity.Asked, asked => Assert.Equal(DeployedApp.ClientId, asked.ClientId));
        Assert.Equal(["https://storage.azure.com", "https://vault.azure.net"], deployment.Identity.Asked.Select(asked => asked.Resource!.TrimEnd('/')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unavailable_vault_stops_only_the_calls_that_need_it()
    {
        var app = deployment.App;
        ApiClient alice = new(app.CreateClient(), app.Tokens.OfPerson("acme", "alice"));
        var created = await alice.PostAsync("/integrations", """{ "name": "Away", "url": "https://mcp.example.com/mcp", "authMode": "user_token" }""");
        var id = created.Json["integration"]!["id"]!.GetValue<string>();
        app.Vault.IsUnreachable = true;

        var refused = await alice.PostAsync($"/integrations/{id}/connection", """{ "token": "canary-token" }""");

        Assert.Equal(503, refused.Status);
        Assert.True(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture) > 0);
        Assert.DoesNotContain("canary-token", refused.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await alice.GetAsync($"/integrations/{id}/connection")).Status);
        Assert.Equal(200, (await alice.GetAsync("/integrations")).Status);
        app.Vault.IsUnreachable = false;
        Assert.Equal(200, (await alice.PostAsync($"/integrations/{id}/connection", """{ "token": "canary-token" }""")).Status);
    }

    [Fact]
    public async Task Browsers_are_told_to_stay_on_https()
    {
        var app = deployment.App;

        using var answer = await app.CreateClient().GetAsync(new Uri("/health/live", UriKind.Relative), Ct);

        Assert.Equal(["max-age=31536000"], answer.Headers.GetValues("Strict-Transport-Security"));
    }

    [Fact]
    public async Task No_setting_is_a_connection_string()
    {
        var app = deployment.App;

        var values = app.Services.GetRequiredService<IConfiguration>().AsEnumerable().Where(setting => setting.Value is not null).ToList();

        Assert.NotEmpty(values);
        Assert.DoesNotContain(values, setting => setting.Value!.Contains("AccountKey=", StringComparison.OrdinalIgnoreCase)
            || setting.Value.Contains("UseDevelopmentStorage", StringComparison.OrdinalIgnoreCase)
            || setting.Value.Contains("SharedAccessSignature", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/development/keys")]
    [InlineData("/development/authorize")]
    [InlineData("/development/.well-known/openid-configuration")]
    public async Task The_development_endpoints_are_not_found(string path)
    {
        var app = deployment.App;

        using var answer = await app.CreateClient().GetAsync(new Uri(path, UriKind.Relative), Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_setting_no_client_registers_itself()
    {
        var app = deployment.App;
        using var client = app.CreateClient();

        var metadata = await client.GetStringAsync(new Uri("/.well-known/oauth-authorization-server", UriKind.Relative), Ct);
        Assert.DoesNotContain("registration_endpoint", metadata, StringComparison.Ordinal);
        Assert.DoesNotContain("client_id_metadata_document_supported", metadata, StringComparison.Ordinal);
        using var body = new StringContent("""{ "redirect_uris": ["https://c.example.com/cb"] }""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/oauth2/register", UriKind.Relative), body, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
