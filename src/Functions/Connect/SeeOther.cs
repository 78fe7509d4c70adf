using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Connect;

/// <summary>303: whatever the request was, the browser asks for the address by GET (RFC 9110 section 15.4.4).</summary>
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
