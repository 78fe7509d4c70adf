using System.Text;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Browser;

/// <summary>Writes a page with its security headers: no script, no frames, no referrer.</summary>
internal sealed class PageAnswer(RenderedPage page, int status = StatusCodes.Status200OK) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Encoding.UTF8.GetBytes(page.Html);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.ContentSecurityPolicy = page.ContentSecurityPolicy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
