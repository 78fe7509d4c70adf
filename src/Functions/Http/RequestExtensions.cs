using Kontext.Core.Integrations;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

internal static class RequestExtensions
{
    /// <summary>Returns the caller of a function with <see cref="AccessAttribute"/>; the caller middleware lets no other request through.</summary>
    public static Caller Caller(this HttpRequest request) =>
        request.HttpContext.Features.Get<Caller>() ?? throw new InvalidOperationException("No caller is known; is CallerMiddleware registered?");

    /// <summary>
    /// What If-Match asks for. A weak tag never counts (RFC 9110 section 13.1.1), and neither does a list that cannot be read: the caller set a
    /// condition, and nothing shows that it is met.
    /// </summary>
    public static RevisionCondition IfMatch(this HttpRequest request) =>
        request.Headers.IfMatch.Count == 0 || request.Headers.IfMatch is ["*"]
            ? RevisionCondition.None
            : RevisionCondition.OneOf(
                [.. (EntityTag.ReadList(request.Headers.IfMatch!) ?? []).Where(tag => !tag.IsWeak).Select(tag => tag.Revision).OfType<long>()]);

    /// <summary>A query parameter; null when it is not there. One given twice comes with a comma, which no parameter here takes.</summary>
    public static string? QueryText(this HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
}
