using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>JSON by a generated serializer, with its length.</summary>
/// <param name="status">The status.</param>
/// <param name="value">The body.</param>
/// <param name="type">How it is written.</param>
/// <param name="revision">Of the configuration it shows; null for an answer without an entity tag.</param>
internal sealed class JsonAnswer<T>(int status, T value, JsonTypeInfo<T> type, long? revision = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, status, value, type, "application/json", revision);
}
