using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Routing;

/// <summary>The host's own endpoints, open without a key as Core Tools have them, but to this machine alone.</summary>
internal static partial class Admin
{
    public static void MapAdmin(this WebApplication app, IReadOnlyList<LoadedFunction> functions)
    {
        var start = app.Services.GetRequiredService<TimeProvider>().GetTimestamp();
        var byName = functions.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
        app.MapGet("/admin/host/status", (HttpContext http, IHostApplicationLifetime lifetime) =>
                Guard(http, () => Task.FromResult(Status(app, lifetime, start))))
            .WithMetadata(OfThisRuntime.Mark);
        app.MapPost("/admin/functions/{name}", (string name, HttpContext http) => Guard(http, () => InvokeAsync(http, byName.GetValueOrDefault(name))))
            .WithMetadata(OfThisRuntime.Mark);
    }

    private static Task<IResult> Guard(HttpContext http, Func<Task<IResult>> answer) =>
        Loopback.IsWhere(http) ? answer() : Task.FromResult(Results.StatusCode(StatusCodes.Status401Unauthorized));

    private static IResult Status(WebApplication app, IHostApplicationLifetime lifetime, long start)
    {
        var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        var status = new HostStatus(
            app.Environment.ApplicationName,
            stopping ? "Stopping" : "Running",
            "4.0.0-local",
            (long)app.Services.GetRequiredService<TimeProvider>().GetElapsedTime(start).TotalMilliseconds);
        return Results.Json(status, AdminJson.Default.HostStatus);
    }

    private static async Task<IResult> InvokeAsync(HttpContext http, LoadedFunction? function)
    {
        if (function is null)
        {
            return Results.NotFound();
        }

        // A page of another site can send every other kind of body without being asked (Fetch, CORS-safelisted request-header).
        if (!http.Request.HasJsonContentType())
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        if (await ReadAsync(http.Request) is not { } invocation)
        {
            return Results.BadRequest();
        }

        // The caller learns nothing of how it ends, and an HTTP function cannot run without a request.
        if (function is HttpFunction)
        {
            Log.NoRequest(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Admin)), function.Name);
        }
        else
        {
            http.RequestServices.GetRequiredService<TriggerService>().RunNow(function, invocation.Input ?? "");
        }

        return Results.Accepted();
    }

    private static async Task<FunctionInvocation?> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, AdminJson.Default.FunctionInvocation, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record HostStatus(string Id, string State, string Version, long ProcessUptime);

    internal sealed record FunctionInvocation(string? Input);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(HostStatus))]
    [JsonSerializable(typeof(FunctionInvocation))]
    private sealed partial class AdminJson : JsonSerializerContext;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Function} is an HTTP function: it runs on a request, not by the admin endpoint")]
        public static partial void NoRequest(ILogger logger, string function);
    }
}
