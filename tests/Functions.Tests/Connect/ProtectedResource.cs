using System.Text.Json.Nodes;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Connect;

/// <summary>An MCP server that demands tokens, and the scripted authorization server it names; as modern and well-behaved as can be until a test changes it.</summary>
public sealed class ProtectedResource : IAsyncDisposable
{
    private int _codes;

    private ProtectedResource(ScriptedAuthorizationServer server, ScriptedAuthorizationServer resource) => (Server, Resource) = (server, resource);

    public ScriptedAuthorizationServer Server { get; }

    public ScriptedAuthorizationServer Resource { get; }

    /// <summary>The MCP endpoint.</summary>
    public Uri Url => Resource.At("/mcp").Url;

    public static async Task<ProtectedResource> StartAsync(CancellationToken cancellationToken)
    {
        var server = await ScriptedAuthorizationServer.StartAsync(cancellationToken);
        var resource = await ScriptedAuthorizationServer.StartAsync(cancellationToken);
        var both = new ProtectedResource(server, resource);
        resource.At("/mcp").Answers(context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = $"Bearer resource_metadata=\"{resource.At("/.well-known/oauth-protected-resource/mcp").Url}\"";
            return Task.CompletedTask;
        });
        resource.At("/.well-known/oauth-protected-resource/mcp").Answers(new JsonObject
        {
            ["resource"] = both.Url.AbsoluteUri,
            ["authorization_servers"] = new JsonArray(server.Issuer),
            ["scopes_supported"] = new JsonArray("tools:read"),
        });
        server.Metadata.Answers(server.MetadataDocument());
        server.Registration.Answers(StatusCodes.Status201Created, """{ "client_id": "registered", "token_endpoint_auth_method": "none" }""");
        server.Token.Answers(StatusCodes.Status200OK, """{ "access_token": "access-1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-1" }""");
        server.Revocation.Answers(StatusCodes.Status200OK, "");
        return both;
    }

    /// <summary>The person agrees. Returns where the browser goes after the authorization request at <paramref name="address"/>.</summary>
    /// <param name="address">Where the app sent the browser.</param>
    /// <param name="change">Changes the parameters of the answer. A null value leaves a parameter out.</param>
    public Uri Agree(Uri address, params (string Name, string? Value)[] change)
    {
        Assert.Equal(Server.Authorization.Url.GetLeftPart(UriPartial.Path), address.GetLeftPart(UriPartial.Path));
        var query = QueryHelpers.ParseQuery(address.Query);
        var answer = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["code"] = $"code-{Interlocked.Increment(ref _codes)}",
            ["state"] = query["state"].ToString(),
            ["iss"] = Server.Issuer,
        };
        foreach (var (name, value) in change)
            answer[name] = value;
        return new Uri(QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), answer.Where(pair => pair.Value is not null)));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Resource.DisposeAsync();
    }
}
