using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.OAuth;

/// <summary>An authorization server whose answers a test decides, for each path. It records all requests.</summary>
public sealed class ScriptedAuthorizationServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ScriptedEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<OAuthRequest> _requests = new();
    private LoopbackServer? _server;

    private ScriptedAuthorizationServer()
    {
    }

    /// <summary>The address: scheme, 127.0.0.1 and port.</summary>
    public Uri Address => Server.Address;

    /// <summary>The issuer: the address without a slash at its end.</summary>
    public string Issuer => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>All requests, in order.</summary>
    public IReadOnlyList<OAuthRequest> Requests => [.. _requests];

    public ScriptedEndpoint Authorization => At("/authorize");

    public ScriptedEndpoint Token => At("/token");

    public ScriptedEndpoint Revocation => At("/revoke");

    public ScriptedEndpoint Registration => At("/register");

    public ScriptedEndpoint UserInfo => At("/userinfo");

    /// <summary>The metadata endpoint of RFC 8414, for an issuer without a path.</summary>
    public ScriptedEndpoint Metadata => At("/.well-known/oauth-authorization-server");

    /// <summary>The metadata endpoint of OpenID Connect Discovery, for an issuer without a path.</summary>
    public ScriptedEndpoint OpenIdMetadata => At("/.well-known/openid-configuration");

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public static async Task<ScriptedAuthorizationServer> StartAsync(CancellationToken cancellationToken)
    {
        ScriptedAuthorizationServer scripted = new();
        scripted._server = await LoopbackServer.StartAsync(scripted.HandleAsync, cancellationToken);
        return scripted;
    }

    /// <summary>Returns the endpoint at a path. The path begins with a slash and has no query.</summary>
    public ScriptedEndpoint At(string path) => _endpoints.GetOrAdd(path, at => new ScriptedEndpoint(Server.At(at)));

    /// <summary>
    /// Returns the metadata of a modern server at this address (RFC 8414). A test changes the members and lets <see cref="Metadata"/>
    /// answer with the document.
    /// </summary>
    public JsonObject MetadataDocument() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = Authorization.Url.ToString(),
        ["token_endpoint"] = Token.Url.ToString(),
        ["revocation_endpoint"] = Revocation.Url.ToString(),
        ["registration_endpoint"] = Registration.Url.ToString(),
        ["userinfo_endpoint"] = UserInfo.Url.ToString(),
        ["response_types_supported"] = new JsonArray("code"),
        ["grant_types_supported"] = new JsonArray("authorization_code", "refresh_token"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post", "none"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        OAuthRequest request = new(
            context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "", headers, await reader.ReadToEndAsync(context.RequestAborted));
        _requests.Enqueue(request);
        await At(request.Path).HandleAsync(context, request);
    }
}
