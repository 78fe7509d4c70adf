using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

/// <summary>Answers 200 with JSON that is already serialized.</summary>
internal sealed class WrittenAnswer(byte[] json) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, StatusCodes.Status200OK, json, "application/json");
}
