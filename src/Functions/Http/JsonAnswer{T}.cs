using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>JSON by a generated serializer, with its length.</summary>
internal sealed class JsonAnswer<T>(int status, T value, JsonTypeInfo<T> type) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, status, value, type, "application/json");
}
