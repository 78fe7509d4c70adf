using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalRuntime.Routing;

/// <summary>Puts the endpoints of Development before the app's own routes. Without Development there are none.</summary>
internal static class DevelopmentEndpoints
{
    public static void Use(IApplicationBuilder app)
    {
        var endpoints = app.ApplicationServices.GetServices<IDevelopmentEndpoint>().ToList();
        if (endpoints.Count == 0)
        {
            return;
        }

        // Anybody else finds what the app has there, or nothing.
        app.Use((http, next) => Loopback.IsWhere(http) && endpoints.Find(endpoint => endpoint.IsAsked(http.Request)) is { } asked
            ? asked.AnswerAsync(http, http.RequestAborted)
            : next(http));
    }
}
