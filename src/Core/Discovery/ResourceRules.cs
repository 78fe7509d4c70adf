namespace Kontext.Core.Discovery;

/// <summary>
/// Decides whether metadata describes the url (RFC 9728 sections 3.3 and 7.3). Without this check, a server could make us request tokens
/// for another server and then receive them itself.
/// </summary>
internal static class ResourceRules
{
    /// <summary>
    /// Whether the metadata describes the url. It does when it names the url, at any address. It also does when it names a parent path at
    /// the url's origin and was read at that parent's well-known address. Only the origin's owner can publish there, unlike the tenant of a
    /// single path.
    /// </summary>
    /// <param name="identifier">The resource that the metadata names.</param>
    /// <param name="named">The identifier as a URL.</param>
    /// <param name="url">The url of the integration.</param>
    /// <param name="document">The address that the metadata was read at.</param>
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

    /// <summary>
    /// Returns the identifier of a url without metadata: without query, fragment and last slash (RFC 8707 section 2). A query may hold a
    /// secret.
    /// </summary>
    public static string IdentifierOf(Uri url) => WithoutSlash(WithoutQuery(url));

    /// <summary>Whether an identifier is the url's own one, apart from a slash at the end.</summary>
    public static bool IsExactly(string identifier, Uri url) => WithoutSlash(identifier) == IdentifierOf(url);

    // The url as entered, as requests write it, and without its query, which RFC 8707 section 2 advises against in identifiers.
    private static IEnumerable<string> SpellingsOf(Uri url) => [url.OriginalString, url.AbsoluteUri, WithoutQuery(url)];

    private static string WithoutQuery(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string WithoutSlash(string text) => text.EndsWith('/') ? text[..^1] : text;
}
