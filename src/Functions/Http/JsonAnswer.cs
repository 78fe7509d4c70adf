using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Writes JSON answers.</summary>
internal static class JsonAnswer
{
    /// <param name="http">The request to answer.</param>
    /// <param name="status">The status.</param>
    /// <param name="value">The body.</param>
    /// <param name="type">The generated serializer.</param>
    /// <param name="mediaType">The media type, without charset.</param>
    /// <param name="revision">The revision of the configuration in the body, for the entity tag; null for no entity tag.</param>
    public static async Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type, string mediaType, long? revision = null)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        if (revision is { } shown)
        {
            var tag = EntityTag.Of(shown, bytes);
            http.Response.Headers.ETag = tag.ToString();
            if (HttpMethods.IsGet(http.Request.Method) && http.Request.IsKnown(tag))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        await WriteAsync(http, status, bytes, mediaType);
    }

    public static async Task WriteAsync(HttpContext http, int status, byte[] bytes, string mediaType)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = mediaType + "; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
