using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

internal static class RequestExtensions
{
    /// <summary>Who calls; there for every function, for <see cref="CallerMiddleware"/> lets no other run.</summary>
    public static Caller Caller(this HttpRequest request) =>
        request.HttpContext.Features.Get<Caller>() ?? throw new InvalidOperationException("No caller is known; is CallerMiddleware registered?");

    /// <summary>A query parameter; null when it is not there. One given twice comes with a comma, which no parameter here takes.</summary>
    public static string? QueryText(this HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
}
