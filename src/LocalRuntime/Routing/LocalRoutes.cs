using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Hosting;
using Kontext.LocalRuntime.Invocation;
using Kontext.LocalRuntime.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.LocalRuntime.Routing;

/// <summary>The web application's pipeline: forwarded headers, routing, the functions, and 404 without a body for all else.</summary>
internal static class LocalRoutes
{
    public static void MapLocalRuntime(
        this WebApplication app, LoadedApp loaded, string routePrefix)
    {
        LeaveAuthenticationToTheApp(app);
        app.Use(static (http, next) =>
        {
            Loopback.Note(http);
            return next(http);
        });
        DevelopmentEndpoints.Use(app);
        app.UseForwardedHeaders();
        app.UseRouting();
        app.Use(NotFoundUnlessMapped);
        app.MapHomepage();
        app.MapAdmin(loaded.Functions);
        app.MapFunctions(loaded.Functions, routePrefix, loaded.Pipeline);
    }

    // WebApplication adds these two by itself as soon as their services are there; the worker's pipeline has neither.
    private static void LeaveAuthenticationToTheApp(IApplicationBuilder app)
    {
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.Properties["__AuthorizationMiddlewareSet"] = true;
    }

    // Routing answers a known route's wrong method with an endpoint of its own, 405; the platform knows only 404.
    private static Task NotFoundUnlessMapped(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<OfThisRuntime>() is not null)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static void MapFunctions(
        this WebApplication app, IReadOnlyList<LoadedFunction> functions, string routePrefix, FunctionExecutionDelegate pipeline)
    {
        var invocation = app.Services.GetRequiredService<HttpInvocation>();
        var json = app.Services.GetRequiredService<IOptions<JsonSerializerOptions>>().Value;
        var switches = app.Services.GetRequiredService<FunctionSwitches>();
        foreach (var function in functions.OfType<HttpFunction>().Where(function => !switches.IsDisabled(function.Name)))
        {
            var executor = new FunctionExecutor(function, json);
            var endpoint = app.Map(RouteRules.Join(routePrefix, function.Route), http => invocation.RunAsync(http, executor, pipeline))
                .WithDisplayName(function.Name)
                .WithMetadata(OfThisRuntime.Mark);
            if (function.Methods.Count > 0)
            {
                endpoint.WithMetadata(new HttpMethodMetadata(function.Methods));
            }
        }
    }
}
