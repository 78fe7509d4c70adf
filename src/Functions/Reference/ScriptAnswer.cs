using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Reference;

/// <summary>Writes a script of the reference page, compressed where the browser takes that.</summary>
internal sealed class ScriptAnswer(ReferenceScript script) : IResult
{
    private const string Gzip = "gzip";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/javascript; charset=utf-8";
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.Vary = "Accept-Encoding";
        await using var content = script.Open();
        if (script.IsPacked && !TakesGzip(httpContext.Request))
        {
            await using GZipStream plain = new(content, CompressionMode.Decompress);
            await plain.CopyToAsync(response.Body, httpContext.RequestAborted);
            return;
        }

        if (script.IsPacked)
            response.Headers.ContentEncoding = Gzip;
        response.ContentLength = content.Length;
        await content.CopyToAsync(response.Body, httpContext.RequestAborted);
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);
}
