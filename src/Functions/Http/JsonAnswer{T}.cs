using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Writes JSON by a generated serializer, with Content-Length.</summary>
/// <param name="status">The status.</param>
/// <param name="value">The body.</param>
/// <param name="type">The generated serializer.</param>
/// <param name="revision">The revision of the configuration in the body, for the entity tag; null for no entity tag.</param>
internal sealed class JsonAnswer<T>(int status, T value, JsonTypeInfo<T> type, long? revision = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, status, value, type, "application/json", revision);
}
