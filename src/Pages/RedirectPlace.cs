namespace Kontext.Pages;

/// <summary>Names the place to which a redirect URI of an application leads: a host, or the private-use scheme of an app (RFC 8252 section 7).</summary>
internal static class RedirectPlace
{
    // A browser runs or shows these schemes itself.
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "about", "blob", "chrome", "data", "file", "filesystem", "ftp", "intent", "javascript", "mailto", "ms-settings", "resource", "search-ms", "sms", "smb", "tel", "vbscript",
        "view-source", "ws", "wss",
    };

    /// <summary>Returns the host, with its port when that is not the default; or the private-use scheme and a colon.</summary>
    public static string Of(Uri target)
    {
        if (!IsWeb(target))
            return $"{target.Scheme}:";

        // IdnHost leaves out the brackets of an IPv6 address, and a port could not be told from it.
        var host = target.HostNameType is UriHostNameType.IPv6 ? target.Host : target.IdnHost;
        return target.IsDefaultPort ? host : FormattableString.Invariant($"{host}:{target.Port}");
    }

    /// <summary>Whether the place is a scheme, so that an app on the person's device opens the address.</summary>
    public static bool IsScheme(string place) => place.EndsWith(':');

    /// <summary>Whether the place is a loopback host, so that a program on the person's device receives the answer.</summary>
    public static bool IsLoopback(string place) => Uri.TryCreate($"http://{place}/", UriKind.Absolute, out var address) && address.IsLoopback;

    public static bool IsWeb(Uri target) => target.Scheme is "http" or "https";

    /// <summary>Whether a browser may be sent there: https, http to a loopback host, or a private-use scheme.</summary>
    public static bool IsAllowed(Uri target) =>
        target.IsAbsoluteUri
        && target.OriginalString.StartsWith($"{target.Scheme}:", StringComparison.OrdinalIgnoreCase)
        && !target.OriginalString.Any(character => character is <= ' ' or > '~' or '\\')
        && !Refused.Contains(target.Scheme)
        && (target.Scheme != "http" || target.IsLoopback);
}
