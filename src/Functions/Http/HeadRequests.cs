using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Answers HEAD as GET, without the body (RFC 9110 section 9.3.2).</summary>
internal static class HeadRequests
{
    /// <summary>Lets a function see GET, and drops the body that it writes. The headers stay, Content-Length too.</summary>
    public static void Begin(HttpContext http)
    {
        if (!HttpMethods.IsHead(http.Request.Method))
            return;
        http.Request.Method = HttpMethods.Get;
        http.Response.Body = Stream.Null;
    }
}
