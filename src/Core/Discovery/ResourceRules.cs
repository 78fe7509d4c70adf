namespace Kontext.Core.Discovery;

/// <summary>
/// Whether metadata speaks of the url that was asked for (RFC 9728 sections 3.3 and 7.3): else a server could have tokens made that are good at
/// another one, and be sent them.
/// </summary>
internal static class ResourceRules
{
    /// <summary>
    /// It does when it names the url, wherever it stands. It also does when it names what the url lies under, at the same origin, and stands at that
    /// resource's own well-known address: there the origin speaks, not somebody who was given a path on it.
    /// </summary>
    /// <param name="identifier">The resource the metadata names.</param>
    /// <param name="named">The same, as an address.</param>
    /// <param name="url">What was asked for.</param>
    /// <param name="document">Where the metadata was read.</param>
    public static bool SpeaksOf(string identifier, Uri named, Uri url, Uri document)
    {
        var plain = WithoutSlash(identifier);
        if (SpellingsOf(url).Any(spelling => WithoutSlash(spelling) == plain))
            return true;
        return named.Query.Length == 0
            && WellKnown.OriginOf(named) == WellKnown.OriginOf(url)
            && url.AbsolutePath.StartsWith(WithoutSlash(named.AbsolutePath) + "/", StringComparison.Ordinal)
            && WithoutSlash(WithoutQuery(document)) == WithoutSlash(WellKnown.OfResource(named).AbsoluteUri);
    }

    /// <summary>The identifier of a url that no metadata names: without query, which may hold a secret, without fragment and last slash (RFC 8707 section 2).</summary>
    public static string IdentifierOf(Uri url) => WithoutSlash(WithoutQuery(url));

    /// <summary>Whether an identifier is the url's own, but for a slash at the end.</summary>
    public static bool IsExactly(string identifier, Uri url) => WithoutSlash(identifier) == IdentifierOf(url);

    // As it was entered and as it stands in the request; a query chooses within the resource (RFC 8707 section 2 has none in identifiers).
    private static IEnumerable<string> SpellingsOf(Uri url) => [url.OriginalString, url.AbsoluteUri, WithoutQuery(url)];

    private static string WithoutQuery(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string WithoutSlash(string text) => text.EndsWith('/') ? text[..^1] : text;
}
