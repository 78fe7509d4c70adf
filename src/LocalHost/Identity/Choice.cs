using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kontext.LocalHost.Identity;

/// <summary>The button that the developer pressed on the sign-in page.</summary>
/// <param name="Person">The key of a client; null when none was named.</param>
/// <param name="IsCancelled">Whether the button was the one that returns without a sign-in.</param>
internal sealed record Choice(string? Person, bool IsCancelled)
{
    public const string PersonField = "person";
    public const string CancelField = "cancel";

    /// <summary>Returns the choice; null when no button was pressed. A client may also send its authentication request by POST.</summary>
    public static Choice? From(IEnumerable<KeyValuePair<string, StringValues>> form)
    {
        var fields = form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        var (person, isCancelled) = (fields.GetValueOrDefault(PersonField), fields.ContainsKey(CancelField));
        return person is null && !isCancelled ? null : new Choice(person, isCancelled);
    }

    /// <summary>
    /// Returns false when the browser reports that another page sent the form: a page that a developer only visits must not sign them in. A
    /// program that is no browser sends no such header, and could choose a user on the page anyway.
    /// </summary>
    public static bool IsOfOurPage(HttpRequest request)
    {
        var (origin, site) = (request.Headers.Origin, request.Headers["Sec-Fetch-Site"]);
        return (origin.Count == 0 || origin == $"{request.Scheme}://{request.Host}") && (site.Count == 0 || site == "same-origin");
    }
}
