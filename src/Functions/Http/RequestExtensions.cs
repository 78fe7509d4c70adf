using Kontext.Core.Integrations;
using Kontext.Functions.Callers;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Http;

internal static class RequestExtensions
{
    /// <summary>
    /// Returns the caller. Only for functions with <see cref="AccessAttribute"/>, where the caller middleware has set it.
    /// </summary>
    public static Caller Caller(this HttpRequest request) =>
        request.HttpContext.Features.Get<Caller>() ?? throw new InvalidOperationException("No caller is known; is CallerMiddleware registered?");

    /// <summary>
    /// Returns the condition of the If-Match header. Weak tags never match (RFC 9110 section 13.1.1). An unreadable header never matches
    /// either: the caller set a condition, and it cannot be shown to hold.
    /// </summary>
    public static RevisionCondition IfMatch(this HttpRequest request) =>
        request.Headers.IfMatch.Count == 0 || request.Headers.IfMatch is ["*"]
            ? RevisionCondition.None
            : RevisionCondition.OneOf(
                [.. (EntityTag.ReadList(request.Headers.IfMatch!) ?? []).Where(tag => !tag.IsWeak).Select(tag => tag.Revision).OfType<long>()]);

    /// <summary>
    /// Returns whether the client already has the answer with this tag: If-None-Match names the tag, or any (RFC 9110 section 13.1.2). The
    /// comparison is weak. An unreadable header names nothing.
    /// </summary>
    public static bool IsKnown(this HttpRequest request, EntityTag tag) =>
        request.Headers.IfNoneMatch is ["*"]
        || (request.Headers.IfNoneMatch.Count > 0 && EntityTag.ReadList(request.Headers.IfNoneMatch!)?.Any(known => known.Opaque == tag.Opaque) == true);

    /// <summary>Lets clients and proxies keep the answer for an hour. Only for public documents.</summary>
    public static void AllowCaching(this HttpRequest request) => request.HttpContext.Response.Headers.CacheControl = "public, max-age=3600";

    /// <summary>
    /// Returns a query parameter; null when it is absent. Repeated values are joined by a comma, and no parameter accepts a comma.
    /// </summary>
    public static string? QueryText(this HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
}
