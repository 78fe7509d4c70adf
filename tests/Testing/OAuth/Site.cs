using System.Collections.Concurrent;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.OAuth;

/// <summary>
/// A server whose answers a test decides, for each path. Other paths answer 404. In texts, <c>{me}</c> is replaced by the server's origin.
/// </summary>
public sealed class Site : IAsyncDisposable
{
    public const string Resource = "/.well-known/oauth-protected-resource";
    public const string OAuth = "/.well-known/oauth-authorization-server";
    public const string OpenId = "/.well-known/openid-configuration";

    private readonly ConcurrentDictionary<string, RequestDelegate> _paths = new(StringComparer.Ordinal);
    private readonly LoopbackServer _server;

    private Site(LoopbackServer server)
    {
        _server = server;
    }

    public string Me => _server.Address.GetLeftPart(UriPartial.Authority);

    public Uri Mcp => _server.At("/mcp");

    /// <summary>The paths requested by GET, in order.</summary>
    public IEnumerable<string> Asked => _server.Received.Where(request => request.Method == "GET").Select(request => request.Path);

    public IReadOnlyList<ReceivedRequest> Received => _server.Received;

    public static async Task<Site> StartAsync(CancellationToken cancellationToken)
    {
        Site? site = null;
        var server = await LoopbackServer.StartAsync(
            context => site!._paths.TryGetValue(context.Request.Path, out var handle) ? handle(context) : HostileServers.Status(404)(context),
            cancellationToken);
        return site = new Site(server);
    }

    /// <summary>Starts a correct MCP server at /mcp. It requires a bearer token, and names itself as its authorization server.</summary>
    public static async Task<Site> StartGoodAsync(CancellationToken cancellationToken)
    {
        var site = await StartAsync(cancellationToken);
        return site.Challenge("Bearer").Json(Resource + "/mcp", """{ "resource": "{me}/mcp", "authorization_servers": ["{me}"] }""").Server(OAuth, "{me}");
    }

    public Site Challenge(string? challenge) => Handle("/mcp", HostileServers.Unauthorized(Fill(challenge)));

    public Site Json(string path, string json) => Text(path, "application/json", json);

    public Site Text(string path, string mediaType, string text) => Handle(path, context =>
    {
        context.Response.ContentType = mediaType;
        return context.Response.WriteAsync(Fill(text)!);
    });

    /// <summary>Adds usable authorization server metadata with more members. A member given here replaces a default of that name.</summary>
    public Site Server(string path, string issuer, params (string Name, string Json)[] more) => Json(path, ServerJson(issuer, more));

    public static string ServerJson(string issuer, params (string Name, string Json)[] more)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["issuer"] = $"\"{issuer}\"",
            ["authorization_endpoint"] = "\"{me}/authorize\"",
            ["token_endpoint"] = "\"{me}/token\"",
            ["response_types_supported"] = """["code"]""",
            ["code_challenge_methods_supported"] = """["S256"]""",
        };
        foreach (var (name, json) in more)
            members[name] = json;
        return "{" + string.Join(',', members.Where(member => member.Value.Length > 0).Select(member => $"\"{member.Key}\": {member.Value}")) + "}";
    }

    public Site Status(string path, int status) => Handle(path, HostileServers.Status(status));

    public Site Handle(string path, RequestDelegate handle)
    {
        _paths[path] = handle;
        return this;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string? Fill(string? text) => text?.Replace("{me}", Me, StringComparison.Ordinal);
}
