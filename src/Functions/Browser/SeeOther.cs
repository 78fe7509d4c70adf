using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Browser;

/// <summary>Answers 303. The browser then requests the address by GET, also after a POST (RFC 9110 section 15.4.4).</summary>
internal sealed class SeeOther(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
