using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Server;
using OpenIddict.Validation;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kontext.OAuthServers;

/// <summary>
/// The official SDK's MCP server on 127.0.0.1. It accepts only tokens that a <see cref="RealAuthorizationServer"/> made for it. It
/// introspects each token (RFC 7662), and refuses tokens for another resource. Its challenge and its RFC 9728 metadata name the
/// authorization server.
/// </summary>
public sealed class ProtectedMcpServer : IAsyncDisposable
{
    private const string Path = "/mcp";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _receivedTokens = new();

    private ProtectedMcpServer(WebApplication app)
    {
        _app = app;
    }

    /// <summary>The MCP endpoint, and the resource of its tokens.</summary>
    public Uri Url => ResourceOf(_app.Services.GetRequiredService<IServer>());

    /// <summary>Every token that came in, good or not, oldest first, repeated as often as it was sent.</summary>
    public IReadOnlyList<string> ReceivedTokens => [.. _receivedTokens];

    public static Task<ProtectedMcpServer> StartAsync(RealAuthorizationServer authorizationServer, CancellationToken cancellationToken) =>
        StartAsync(authorizationServer, port: 0, cancellationToken);

    public static async Task<ProtectedMcpServer> StartAsync(RealAuthorizationServer authorizationServer, int port, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetHexString(32);
        var server = await StartAsync(authorizationServer.Issuer, clientId: null, secret, authorizationServer.Clock, port, cancellationToken);
        await authorizationServer.AddResourceAsync(server.Url, secret, cancellationToken);
        return server;
    }

    /// <summary>Starts it with any authorization server that answers introspection (RFC 7662).</summary>
    /// <param name="issuer">The issuer of that server.</param>
    /// <param name="clientId">The client id of the MCP server at that server. Null for the MCP server's own address.</param>
    /// <param name="clientSecret">The client secret of the MCP server there.</param>
    /// <param name="clock">The clock for the expiry of tokens.</param>
    /// <param name="port">The port. Zero for a free one.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ProtectedMcpServer> StartAsync(
        Uri issuer, string? clientId, string clientSecret, TimeProvider clock, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton(clock);
        AddTokens(builder.Services, issuer, clientId, clientSecret);
        builder.Services.AddMcpServer(options => options.ServerInfo = new() { Name = "protected", Version = "1.0.0" })
            .WithHttpTransport()
            .WithTools([
                McpServerTool.Create(
                    (ClaimsPrincipal user) => user.FindFirst(Claims.Subject)?.Value ?? "",
                    new() { Name = "whoami", Description = "Tells whose account the token is of." }),
                McpServerTool.Create((int a, int b) => a + b, new() { Name = "add", Description = "Adds two numbers." }),
            ]);

        ProtectedMcpServer server = new(builder.Build());
        server._app.Use(server.RememberAsync);
        server._app.UseAuthentication();
        server._app.UseAuthorization();
        server._app.MapMcp(Path).RequireAuthorization();
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void AddTokens(IServiceCollection services, Uri issuer, string? clientId, string secret)
    {
        services.AddAuthorization();
        services.AddAuthentication(options =>
            {
                options.DefaultAuthenticateScheme = OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = McpAuthenticationDefaults.AuthenticationScheme;
            })
            .AddMcp();
        services.AddOpenIddict().AddValidation(validation =>
        {
            validation.SetIssuer(issuer).UseIntrospection().SetClientSecret(secret);
            validation.UseSystemNetHttp();
            validation.UseAspNetCore().DisableAccessTokenExtractionFromQueryString().DisableAccessTokenExtractionFromBodyForm();
        });

        // The port is known once the server listens, and these are read with the first request.
        services.AddOptions<OpenIddictValidationOptions>().Configure<IServer>((options, server) =>
        {
            options.ClientId = clientId ?? ResourceOf(server).OriginalString;
            options.Audiences.Add(ResourceOf(server).OriginalString);
        });
        services.AddOptions<McpAuthenticationOptions>(McpAuthenticationDefaults.AuthenticationScheme).Configure<IServer>((options, server) =>
            options.ResourceMetadata = new ProtectedResourceMetadata
            {
                Resource = ResourceOf(server).OriginalString,
                AuthorizationServers = { issuer.OriginalString },
                ScopesSupported = [.. ServerSetup.OwnScopes],
                ResourceName = "Protected test server",
            });
    }

    private static Uri ResourceOf(IServer server) =>
        new((server.Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? throw new InvalidOperationException("Not listening yet.")) + Path);

    private Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        const string Bearer = "Bearer ";
        string? authorization = context.Request.Headers.Authorization;
        if (authorization is not null && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            _receivedTokens.Enqueue(authorization[Bearer.Length..]);
        return next(context);
    }
}
