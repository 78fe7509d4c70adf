using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Gateway;

/// <summary>
/// Answers 405 with the method that is allowed (RFC 9110 section 15.5.6). A client of MCP that asks for an event stream by GET then goes on
/// without one.
/// </summary>
internal sealed class WrongMethodAnswer(string allowed) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        httpContext.Response.Headers.Allow = allowed;
        return Task.CompletedTask;
    }
}
