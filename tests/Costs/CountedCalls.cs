using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;

namespace Kontext.Costs;

/// <summary>One call of each kind in its usual form: not refused, not archived, and with a connected user.</summary>
internal sealed class CountedCalls(CountedApp app, CancellationToken cancellationToken)
{
    private const string Integrations = "/api/v1/integrations";
    private const string Applications = "/api/v1/applications";
    private const string NewApplication = """{ "name": "CLI", "oauth": { "type": "public", "redirectUris": [] } }""";
    private const string Ping = """{ "jsonrpc": "2.0", "id": 1, "method": "ping" }""";
    private const string Entered = """
        "authMode": "oauth", "oauth": { "clientId": "c", "authorizationUrl": "https://login.example.com/a", "tokenUrl": "https://login.example.com/t" }
        """;

    private int _names;

    public async Task<IReadOnlyList<Operations>> RunAsync()
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask, cancellationToken);
        var plain = await CreateAsync(""" "authMode": "user_token" """);
        var probed = await CreateAsync($""" "category": "internal_mcp_credentials", "url": "{server.Address}" """);
        var relayed = await PrepareRelayAsync(server);
        var oauth = await CreateAsync(Entered);
        var connection = $"{plain}/connection";
        var (client, exchanged) = await PrepareExchangeAsync();
        return
        [
            await CountAsync("GET integrations", HttpMethod.Get, Integrations),
            await CountAsync("POST integrations", HttpMethod.Post, Integrations, NewIntegration(""" "authMode": "none" """)),
            await CountAsync("POST integrations, with serverToken", HttpMethod.Post, Integrations, NewIntegration(""" "authMode": "server_token", "serverToken": "t" """)),
            await CountAsync("GET integrations/:id", HttpMethod.Get, plain),
            await CountAsync("PATCH integrations/:id, a name", HttpMethod.Patch, plain, """{ "name": "renamed" }"""),
            await CountAsync("GET integrations/:id/oauth", HttpMethod.Get, $"{oauth}/oauth"),
            await CountAsync("PUT integrations/:id/oauth", HttpMethod.Put, $"{oauth}/oauth", """{ "scopes": ["read"] }"""),
            await CountAsync("POST integrations/:id/validate", HttpMethod.Post, $"{probed}/validate"),
            await CountAsync("GET integrations/:id/validation", HttpMethod.Get, $"{probed}/validation"),
            await CountAsync("POST integrations/:id/connection", HttpMethod.Post, connection, """{ "token": "t" }"""),
            await CountAsync("GET integrations/:id/connection", HttpMethod.Get, connection),
            await CountAsync("GET integrations/:id/connections, of one person", HttpMethod.Get, $"{plain}/connections", isService: true),
            await CountAsync("DELETE integrations/:id/connection", HttpMethod.Delete, connection),
            await CountAsync("POST integrations/:id/connection/authorize", HttpMethod.Post, $"{await CreateAsync(Entered)}/connection/authorize"),
            await CountAsync("POST mcp/connect-session", HttpMethod.Post, "/mcp/connect-session", "{}"),
            await CountAsync("POST mcp/:id, relayed, vault not asked", HttpMethod.Post, relayed, Ping),
            await CountAsync("POST integrations/:id/connections/revoke", HttpMethod.Post, $"{plain}/connections/revoke", isService: true),
            await CountAsync("DELETE integrations/:id", HttpMethod.Delete, plain),
            await CountAsync("POST applications", HttpMethod.Post, Applications, NewApplication),
            await app.CountAsync("POST oauth2/token, exchange by id, vault not asked", () => app.ExchangeAsync(client, exchanged, cancellationToken)),
            await app.CountAsync("POST oauth2/token, exchange by name, vault not asked", () => app.ExchangeAsync(client, "Exchanged", cancellationToken)),
            await CountAsync("GET audit-events", HttpMethod.Get, "/api/v1/audit-events"),
        ];
    }

    // The first call in an hour notes that the connection is used, and reads the secret.
    private async Task<string> PrepareRelayAsync(LoopbackServer server)
    {
        var integration = await CreateAsync($""" "authMode": "user_token", "url": "{server.Address}" """);
        await app.CallAsync(HttpMethod.Post, $"{integration}/connection", """{ "token": "t" }""", isService: false, cancellationToken);
        var path = $"/mcp/{integration[(Integrations.Length + 1)..]}";
        await app.CallAsync(HttpMethod.Post, path, Ping, isService: false, cancellationToken);
        return path;
    }

    // The first exchange in an hour notes that the connection is used, and reads the secret.
    private async Task<(string Client, string Id)> PrepareExchangeAsync()
    {
        var integration = await CreateAsync(""" "name": "Exchanged", "authMode": "user_token" """);
        await app.CallAsync(HttpMethod.Post, $"{integration}/connection", """{ "token": "t" }""", isService: false, cancellationToken);
        var created = await app.CallAsync(HttpMethod.Post, Applications, NewApplication, isService: false, cancellationToken);
        var (id, application) = (integration[(Integrations.Length + 1)..], created!["application"]!);
        await app.CallAsync(HttpMethod.Post, $"{Applications}/{application["id"]}/integrations/{id}", body: null, isService: false, cancellationToken);
        var client = application["clientId"]!.GetValue<string>();
        await app.ExchangeAsync(client, id, cancellationToken);
        return (client, id);
    }

    private Task<Operations> CountAsync(string name, HttpMethod method, string path, string? body = null, bool isService = false) =>
        app.CountAsync(name, () => app.CallAsync(method, path, body, isService, cancellationToken));

    private async Task<string> CreateAsync(string members)
    {
        var created = await app.CallAsync(HttpMethod.Post, Integrations, NewIntegration(members), isService: false, cancellationToken);
        return $"{Integrations}/{created!["integration"]!["id"]!.GetValue<string>()}";
    }

    private string NewIntegration(string members)
    {
        var body = JsonNode.Parse($"{{{members}}}")!.AsObject();
        body.TryAdd("name", $"Integration {++_names}");
        body.TryAdd("url", "https://mcp.example.com/mcp");
        return body.ToJsonString();
    }
}
