using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>200 with JSON that was written before.</summary>
internal sealed class WrittenAnswer(byte[] json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, StatusCodes.Status200OK, json, "application/json");
}
