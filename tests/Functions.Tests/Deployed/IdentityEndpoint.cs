using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Deployed;

/// <summary>The identity endpoint of the platform: IDENTITY_ENDPOINT, from which the real credential gets its tokens.</summary>
internal sealed class IdentityEndpoint : IAsyncDisposable
{
    private const string Header = "canary-identity-header";
    private const long Begin = 1_500_000_000;
    private const long End = 4_000_000_000;

    private readonly ConcurrentQueue<(string? Resource, string? ClientId)> _asked = new();
    private LoopbackServer? _server;

    /// <summary>The requested resources, with the client ids.</summary>
    public IReadOnlyList<(string? Resource, string? ClientId)> Asked => [.. _asked];

    /// <summary>Starts the endpoint, and sets its variables in this process. No other code here uses an identity.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = await LoopbackServer.StartAsync(AnswerAsync, cancellationToken);
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", _server.At("/msi/token").ToString());
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", Header);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers["X-IDENTITY-HEADER"] != Header)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var resource = http.Request.Query["resource"].ToString();
        _asked.Enqueue((resource, http.Request.Query["client_id"]));
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(new JsonObject
        {
            ["access_token"] = resource.Contains("vault", StringComparison.Ordinal) ? StaticTokenCredential.Token : StorageToken(resource),
            ["expires_on"] = End.ToString(CultureInfo.InvariantCulture),
            ["resource"] = resource,
            ["token_type"] = "Bearer",
        }.ToJsonString(), http.RequestAborted);
    }

    // Azurite looks at issuer, audience and times.
    private static string StorageToken(string resource)
    {
        JsonObject claims = new()
        {
            ["iss"] = "https://sts.windows.net/00000000-0000-0000-0000-000000000001/",
            ["aud"] = resource,
            ["iat"] = Begin,
            ["nbf"] = Begin,
            ["exp"] = End,
        };
        return $"{Encode("""{"typ":"JWT","alg":"RS256"}""")}.{Encode(claims.ToJsonString())}.{Encode("unsigned")}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
