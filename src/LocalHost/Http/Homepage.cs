using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Http;

/// <summary>Answers <c>GET /</c> as the platform does when no function matches.</summary>
internal static class Homepage
{
    private const string Page =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Function app</title></head>"
        + "<body><p>Your function app is up and running.</p></body></html>";

    public static IResult Answer(HttpRequest request, IConfiguration configuration) =>
        !HttpMethods.IsGet(request.Method) || request.Path != "/" ? Results.StatusCode(StatusCodes.Status404NotFound)
        : string.Equals(configuration["AzureWebJobsDisableHomepage"], "true", StringComparison.OrdinalIgnoreCase) ? Results.NoContent()
        : Results.Content(Page, "text/html");
}
