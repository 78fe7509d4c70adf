using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalRuntime.Routing;

/// <summary><c>GET /</c>, which the platform answers before any function.</summary>
internal static class Homepage
{
    private const string Page =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Function app</title></head>"
        + "<body><p>Your function app is up and running.</p></body></html>";

    public static void MapHomepage(this WebApplication app) =>
        app.MapGet("/", (HttpContext http) => IsDisabled(app.Configuration) ? Results.NoContent() : Results.Content(Page, "text/html"))
            .WithMetadata(OfThisRuntime.Mark);

    private static bool IsDisabled(IConfiguration configuration) =>
        string.Equals(configuration["AzureWebJobsDisableHomepage"], "true", StringComparison.OrdinalIgnoreCase);
}
