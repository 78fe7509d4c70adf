using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.OAuth;

/// <summary>An authorization server that answers at every address what a test tells it to, and remembers what it was sent.</summary>
public sealed class ScriptedAuthorizationServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ScriptedEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<OAuthRequest> _requests = new();
    private LoopbackServer? _server;

    private ScriptedAuthorizationServer()
    {
    }

    /// <summary>Scheme, 127.0.0.1 and port.</summary>
    public Uri Address => Server.Address;

    /// <summary>The address as an issuer is written: without a slash at its end.</summary>
    public string Issuer => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>What reached any address, in order.</summary>
    public IReadOnlyList<OAuthRequest> Requests => [.. _requests];

    public ScriptedEndpoint Authorization => At("/authorize");

    public ScriptedEndpoint Token => At("/token");

    public ScriptedEndpoint Revocation => At("/revoke");

    public ScriptedEndpoint Registration => At("/register");

    public ScriptedEndpoint UserInfo => At("/userinfo");

    /// <summary>RFC 8414, for an issuer without a path.</summary>
    public ScriptedEndpoint Metadata => At("/.well-known/oauth-authorization-server");

    /// <summary>OpenID Connect Discovery, for an issuer without a path.</summary>
    public ScriptedEndpoint OpenIdMetadata => At("/.well-known/openid-configuration");

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public static async Task<ScriptedAuthorizationServer> StartAsync(CancellationToken cancellationToken)
    {
        ScriptedAuthorizationServer scripted = new();
        scripted._server = await LoopbackServer.StartAsync(scripted.HandleAsync, cancellationToken);
        return scripted;
    }

    /// <summary>The endpoint at a path, beginning with a slash, without a query.</summary>
    public ScriptedEndpoint At(string path) => _endpoints.GetOrAdd(path, at => new ScriptedEndpoint(Server.At(at)));

    /// <summary>What a modern server of this address would publish (RFC 8414); a test changes or removes members and has <see cref="Metadata"/> answer it.</summary>
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
