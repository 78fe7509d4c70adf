using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Writes JSON answers.</summary>
internal static class JsonAnswer
{
    public static Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type, string mediaType) =>
        WriteAsync(http, status, JsonSerializer.SerializeToUtf8Bytes(value, type), mediaType);

    public static async Task WriteAsync(HttpContext http, int status, byte[] bytes, string mediaType)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = mediaType + "; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
