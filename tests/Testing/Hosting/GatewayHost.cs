using System.Net;
using Kontext.Core.Aggregate;
using Kontext.Core.Gateway;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Relaying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kontext.Testing.Hosting;

/// <summary>
/// Serves the gateway on plain Kestrel, without the Functions worker, at a free port of 127.0.0.1. A request names its caller in a header, so
/// this host checks no token.
/// </summary>
public sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>The header that names the caller: the organization and the person, with a space between.</summary>
    public const string CallerHeader = "X-Caller";

    /// <summary>The issuer of all persons.</summary>
    public const string Issuer = "https://issuer.example";

    private readonly WebApplication _app;

    private GatewayHost(WebApplication app) => _app = app;

    /// <summary>The rooms of Core that this host serves.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the host.</summary>
    /// <param name="settings">The settings of the rooms; <see cref="CoreRooms.Settings"/> makes them.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<GatewayHost> StartAsync(IConfiguration settings, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddCoreRooms(settings, TimeProvider.System);
        var app = builder.Build();
        app.MapPost("/mcp/{segment}", RelayAsync);
        app.MapPost("/mcp", AggregateAsync);
        await app.StartAsync(cancellationToken);
        return new GatewayHost(app);
    }

    /// <summary>The address of all integrations.</summary>
    public Uri Address => new(new Uri(_app.Urls.First()), "/mcp");

    /// <summary>Returns the address of an integration at this gateway.</summary>
    public Uri At(IntegrationId integration) => new(new Uri(_app.Urls.First()), $"/mcp/{integration}");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task RelayAsync(HttpContext http, string segment, RelayService relay)
    {
        if (CallerOf(http) is not { } caller || GatewayPath.TryParse(segment) is not { } path)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        RelayRequest request = new() { Caller = caller, Path = path, Body = await ReadAsync(http), Headers = HeadersOf(http) };
        await using var answer = await relay.RelayAsync(request, http.RequestAborted);
        await WriteAsync(answer, http);
    }

    private static async Task AggregateAsync(HttpContext http, AggregateService aggregate)
    {
        if (CallerOf(http) is not { } caller)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        AggregateRequest request = new() { Caller = caller, Body = await ReadAsync(http), Headers = HeadersOf(http) };
        await using var answer = await aggregate.AnswerAsync(request, http.RequestAborted);
        await WriteAsync(answer, http);
    }

    private static GatewayCaller? CallerOf(HttpContext http) => http.Request.Headers[CallerHeader].ToString().Split(' ') is [var organization, var person]
        ? GatewayCaller.OfAuthority(new OrganizationId(organization), new UserId(Issuer, person), client: null)
        : null;

    private static RelayHeaders HeadersOf(HttpContext http) => RelayHeaders.Of(http.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())));

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.ToArray();
    }

    private static async Task WriteAsync(RelayAnswer answer, HttpContext http)
    {
        var response = http.Response;
        if (answer.Problem is { } problem)
        {
            response.StatusCode = problem.Kind == ProblemKind.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status500InternalServerError;
            await response.WriteAsync($"{problem.Code}: {problem.Message}", http.RequestAborted);
            return;
        }

        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        if (answer.IsEvents)
            await response.Body.FlushAsync(http.RequestAborted);
        if (await answer.WriteAsync(response.Body, http.RequestAborted))
            await response.CompleteAsync();
        else
            http.Abort();
    }
}
