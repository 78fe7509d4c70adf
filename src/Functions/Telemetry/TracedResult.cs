using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Telemetry;

/// <summary>Writes an answer and then ends its trace.</summary>
internal sealed class TracedResult(IResult answer, Activity run) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        try
        {
            await answer.ExecuteAsync(httpContext);
        }
        finally
        {
            End(run, httpContext);
        }
    }

    public static void End(Activity run, HttpContext http)
    {
        run.SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            run.SetStatus(ActivityStatusCode.Error);
        run.Dispose();
    }
}
