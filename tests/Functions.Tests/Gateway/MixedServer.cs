using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Secrets;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>
/// One MCP server at three paths, and an authorization server. Its answer depends on the credential only, so an answer shows the user of
/// the credential. The path <c>/modern</c> speaks 2026-07-28, and the others speak the earlier revision. The path <c>/oauth</c> accepts
/// access tokens.
/// </summary>
internal sealed class MixedServer : IAsyncDisposable
{
    public const string Older = "older";
    public const string Modern = "modern";
    public const string Granted = "oauth";

    private const string Session = "Mcp-Session-Id";
    private const int Seconds = 3_600;

    private readonly CallLedger _ledger;
    private readonly ScriptedAuthorizationServer _authorization;

    // The access tokens, and whether each is refused.
    private readonly ConcurrentDictionary<string, bool> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _sessions = new(StringComparer.Ordinal);
    private LoopbackServer? _server;
    private int _issued;
    private int _begun;

    private MixedServer(CallLedger ledger, ScriptedAuthorizationServer authorization) => (_ledger, _authorization) = (ledger, authorization);

    /// <summary>How many access tokens were given for a refresh token.</summary>
    public int Refreshes => _authorization.Token.Requests.Count;

    public static async Task<MixedServer> StartAsync(CallLedger ledger)
    {
        MixedServer server = new(ledger, await ScriptedAuthorizationServer.StartAsync(GatewayBench.Cancellation));
        server._authorization.Revocation.Answers(StatusCodes.Status200OK, "");
        server._authorization.Token.Answers(request => (StatusCodes.Status200OK, server.TokenFor(request.Form["refresh_token"])));
        server._server = await GatewayBench.ServerAsync(server.AnswerAsync);
        return server;
    }

    /// <summary>Returns the members of an integration at a place.</summary>
    public string Describe(string place)
    {
        JsonObject members = new() { ["name"] = place, ["url"] = _server!.At("/" + place).ToString(), ["authMode"] = place == Granted ? "oauth" : "user_token" };
        if (place == Granted)
        {
            members["oauth"] = new JsonObject
            {
                ["clientId"] = "own",
                ["authorizationUrl"] = _authorization.Authorization.Url.ToString(),
                ["tokenUrl"] = _authorization.Token.Url.ToString(),
                ["revocationUrl"] = _authorization.Revocation.Url.ToString(),
            };
        }

        return members.ToJsonString();
    }

    /// <summary>Returns a grant of a user, with an access token that is valid for one hour.</summary>
    public OAuthGrant GrantFor(string credential, DateTimeOffset now) => new()
    {
        AccessToken = NextToken(credential),
        RefreshToken = $"{credential}-refresh",
        AccessTokenExpiresAt = now.AddSeconds(Seconds),
        TokenEndpoint = _authorization.Token.Url,
        RevocationEndpoint = _authorization.Revocation.Url,
        ClientId = "own",
        ClientAuthentication = "none",
        Fence = OAuthGrant.FirstFence,
    };

    /// <summary>Refuses, from now on, all access tokens that were given until now.</summary>
    public void RefuseTokens()
    {
        foreach (var token in _tokens.Keys)
            _tokens[token] = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _authorization.DisposeAsync();
    }

    private string TokenFor(string refreshToken) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{ "access_token": "{{NextToken(refreshToken[..^"-refresh".Length])}}", "token_type": "Bearer", "expires_in": {{Seconds}} }""");

    private string NextToken(string credential)
    {
        var token = string.Create(CultureInfo.InvariantCulture, $"{credential}.{Interlocked.Increment(ref _issued)}");
        _tokens[token] = false;
        return token;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var (place, credential) = (http.Request.Path.Value![1..], http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal));
        var (session, oldestOpen) = (http.Request.Headers[Session].ToString(), http.Request.Headers[MixedCallApp.OldestOpen].ToString());
        var body = await GatewayBench.ReadAsync(http);
        var holder = _ledger.Judge(place, credential, body, session, oldestOpen);
        if (holder is null || _tokens.GetValueOrDefault(credential))
            await GatewayBench.Body("", "text/plain", StatusCodes.Status401Unauthorized)(http);
        else if (session.Length > 0 && !_sessions.ContainsKey(session))
            await GatewayBench.Body("", "text/plain", StatusCodes.Status404NotFound)(http);
        else if (!HttpMethods.IsPost(http.Request.Method))
            http.Response.StatusCode = HttpMethods.IsDelete(http.Request.Method) ? StatusCodes.Status200OK : StatusCodes.Status405MethodNotAllowed;
        else
            await AnswerAsync(http, place, holder, JsonElement.Parse(body));
    }

    private async Task AnswerAsync(HttpContext http, string place, string holder, JsonElement message)
    {
        var method = message.GetProperty("method").GetString()!;
        if (!message.TryGetProperty("id", out var id))
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var tools = $"[{ToolServer.Tool("who", "Tells whose credential a call has.")},{ToolServer.Tool("of_" + holder)}]";
        switch (method)
        {
            case "server/discover" when place == Modern:
                await AnswerAsync(http, id, $$"""{"resultType":"complete","capabilities":{"tools":{} },"supportedVersions":["{{GatewayBench.Modern}}"],"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"1"} } }""");
                break;
            case "initialize" when place != Modern:
                var session = string.Create(CultureInfo.InvariantCulture, $"session-{Interlocked.Increment(ref _begun)}");
                _ledger.BeginSession(session, holder, $"{message.GetRawText()};{http.Request.Headers[MixedCallApp.OldestOpen]}");
                _sessions[session] = true;
                http.Response.Headers[Session] = session;
                await AnswerAsync(http, id, $$$"""{"protocolVersion":"{{{GatewayBench.Older}}}","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}""");
                break;
            case "ping":
                await AnswerAsync(http, id, "{}");
                break;
            case "tools/list":
                await AnswerAsync(http, id, $$"""{"resultType":"complete","tools":{{tools}}}""");
                break;
            case "tools/call" or "subscriptions/listen":
                await TellAsync(http, id, $"for {holder}", isStream: method != "tools/call" || holder == "bob");
                break;
            default:
                await GatewayBench.Body($$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"error":{"code":-32601,"message":"Method not found"}}""")(http);
                break;
        }
    }

    private static Task AnswerAsync(HttpContext http, JsonElement id, string result) => GatewayBench.Body(Message(id, result))(http);

    // A stream says it twice, in parts.
    private static async Task TellAsync(HttpContext http, JsonElement id, string text, bool isStream)
    {
        var result = Message(id, $$"""{"resultType":"complete","content":[{"type":"text","text":"{{text}}"}]}""");
        if (!isStream)
        {
            await GatewayBench.Body(result)(http);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync($$$"""data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"{{{text}}}"}}""" + "\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await http.Response.WriteAsync($"data: {result}\n\n", http.RequestAborted);
    }

    private static string Message(JsonElement id, string result) => $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""";
}
