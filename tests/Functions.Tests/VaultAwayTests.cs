using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Gateway;

namespace Kontext.Functions.Tests;

/// <summary>Calls while Key Vault does not answer, or answers that the app may not use it.</summary>
public sealed class VaultAwayTests(VaultApp app) : IClassFixture<VaultApp>
{
    private const string Tokened = """{ "authMode": "server_token", "serverToken": "first", "url": "http://127.0.0.1:1/mcp" }""";
    private const string New = """{ "name": "n", "url": "https://x.example", "authMode": "server_token", "serverToken": "t" }""";

    [Fact]
    public async Task A_search_offers_no_link_while_only_the_vault_is_unavailable()
    {
        GatewayBench bench = new(app);
        await bench.ConnectAsync(new Uri("http://127.0.0.1:1/mcp"));
        app.Vault.IsUnreachable = true;
        try
        {
            var error = Assert.Single((await bench.SearchAsync())["errors"]!.AsArray())!;
            Assert.Equal(("credential_unavailable", null), (error["code"]!.GetValue<string>(), error["connectUrl"]?.GetValue<string>()));
            Assert.DoesNotContain("cannot be had", (await bench.UseAsync("REQUEST_CAPABILITY", """{ "capability": "integration" }"""))["content"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        }
        finally
        {
            app.Vault.IsUnreachable = false;
        }
    }

    [Theory]
    [InlineData("POST /integrations", New, 503, 500)]
    [InlineData("PATCH /integrations/{shared}", """{ "serverToken": "second" }""", 503, 500)]
    [InlineData("PATCH /integrations/{shared}", """{ "authMode": "none" }""", 200, 200)]
    [InlineData("POST /integrations/{shared}/validate", null, 503, 500)]
    [InlineData("DELETE /integrations/{shared}", null, 204, 204)]
    [InlineData("POST /integrations/{own}/connection", """{ "token": "second" }""", 503, 500)]
    [InlineData("POST /integrations/{own}/validate", null, 200, 500)]
    [InlineData("DELETE /integrations/{own}/connection", null, 204, 204)]
    public async Task A_call_fails_only_when_it_needs_the_vault(string operation, string? body, int away, int refused)
    {
        var acme = app.NewOrganization();
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);

        await PrepareAsync();
        app.Vault.IsUnreachable = true;
        var first = await SendAsync();
        app.Vault.IsUnreachable = false;
        await PrepareAsync();
        app.Vault.IsForbidden = true;
        var second = await SendAsync();
        app.Vault.IsForbidden = false;

        Assert.Equal([Expected(away), Expected(refused)], new[] { first, second });

        async Task PrepareAsync() =>
            path = operation.Split(' ')[1]
                .Replace("{shared}", await acme.CreateAsync(Tokened), StringComparison.Ordinal)
                .Replace("{own}", await acme.CreateConnectedAsync("""{ "url": "http://127.0.0.1:1/mcp" }"""), StringComparison.Ordinal);

        // ApiAnswer takes no 500, and here it is the right status.
        async Task<(int Status, string? Code)> SendAsync()
        {
            using var http = app.CreateClient();
            using var content = body is null ? null : ApiClient.Json(body);
            using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + path) { Content = content };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + app.Tokens.OfPerson(acme.Id, "alice"));
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, response.IsSuccessStatusCode ? null : JsonNode.Parse(text)!["code"]!.GetValue<string>());
        }
    }

    private static (int Status, string? Code) Expected(int status) => (status, status switch { 503 => "unavailable", 500 => "internal_error", _ => null });
}
