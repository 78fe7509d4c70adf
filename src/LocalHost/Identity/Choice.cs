using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kontext.LocalHost.Identity;

/// <summary>The button that was pressed.</summary>
/// <param name="Person">Key of a client; null when none was named.</param>
/// <param name="IsCancelled">Whether it was the one that leads back without signing in.</param>
internal sealed record Choice(string? Person, bool IsCancelled)
{
    public const string PersonField = "person";
    public const string CancelField = "cancel";

    /// <summary>Null when no button was: a client may send its request by POST, too.</summary>
    public static Choice? From(IEnumerable<KeyValuePair<string, StringValues>> form)
    {
        var fields = form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        var (person, isCancelled) = (fields.GetValueOrDefault(PersonField), fields.ContainsKey(CancelField));
        return person is null && !isCancelled ? null : new Choice(person, isCancelled);
    }

    /// <summary>
    /// False when a browser says that another page sent the form: a page that a person merely looks at must not sign them in. A program that is no
    /// browser says nothing, and could pick a person on the page as well.
    /// </summary>
    public static bool IsOfOurPage(HttpRequest request)
    {
        var (origin, site) = (request.Headers.Origin, request.Headers["Sec-Fetch-Site"]);
        return (origin.Count == 0 || origin == $"{request.Scheme}://{request.Host}") && (site.Count == 0 || site == "same-origin");
    }
}
