namespace Kontext.Pages;

/// <summary>The Content-Security-Policy of a page.</summary>
internal static class PagePolicy
{
    // data: is the icon of the tab, which browsers otherwise ask for at an address of their own.
    private static readonly string Fixed =
        $"default-src 'none'; style-src '{Stylesheet.Source}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>Forms post to this site, and end there.</summary>
    public static string Own => Fixed;

    /// <summary>Forms post to this site and may be redirected to another.</summary>
    public static string PostingTo(Uri origin)
    {
        // Anything else could close the directive and open another.
        if (origin.Scheme is not ("http" or "https") || origin.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4))
            throw new ArgumentException("A page posts to http and https origins alone.", nameof(origin));
        var port = origin.IsDefaultPort ? "" : $":{origin.Port}";
        return $"{Fixed} {origin.Scheme}://{origin.IdnHost}{port}";
    }
}
