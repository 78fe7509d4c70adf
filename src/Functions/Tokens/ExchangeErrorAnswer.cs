using Kontext.Core.Exchanging;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tokens;

/// <summary>Writes why an exchange was refused: RFC 6749 section 5.2, with additional members.</summary>
internal sealed class ExchangeErrorAnswer(ExchangeError error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var status = error.Code switch
        {
            "invalid_client" => StatusCodes.Status401Unauthorized,
            "access_denied" => StatusCodes.Status403Forbidden,
            "temporarily_unavailable" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
        if (status == StatusCodes.Status401Unauthorized)
            TokenError.Challenge(httpContext);
        ProblemAnswer.WriteRetryAfter(httpContext, error.RetryAfter);
        return JsonAnswer.WriteAsync(httpContext, status, ExchangeErrorResponse.Of(error), ExchangeJson.Answers.ExchangeErrorResponse, "application/json");
    }
}
