namespace Kontext.Core.Upstream;

/// <summary>An address that may be shown: scheme, host, port and path. Query, user info and fragment carry secrets and are never in it.</summary>
internal static class SafeAddress
{
    private const int MaxLength = 200;
    private const string Hidden = "***";

    // Capability URLs carry their secret in the path: a long segment with digits in it is more likely that than a word.
    private const int MaxPlainSegment = 19;

    /// <summary>ASCII, at most 200 characters; whoever names an address, a server even, can put neither control characters nor our credential into it.</summary>
    public static string Of(Uri? url, CredentialHeader? credential)
    {
        if (url is not { IsAbsoluteUri: true })
            return Hidden;
        var host = credential?.IsIn(url.IdnHost) == true ? Hidden : url.IdnHost;
        var path = credential?.IsIn(Uri.UnescapeDataString(url.AbsolutePath)) == true
            ? "/" + Hidden
            : string.Join('/', url.AbsolutePath.Split('/').Select(Segment));
        var port = url.IsDefaultPort ? "" : FormattableString.Invariant($":{url.Port}");
        var shown = $"{url.Scheme}://{(url.HostNameType == UriHostNameType.IPv6 ? $"[{host}]" : host)}{port}{path}";
        shown = new string([.. shown.Where(c => c is > ' ' and <= '~')]);
        return shown.Length <= MaxLength ? shown : shown[..(MaxLength - 3)] + "...";
    }

    private static string Segment(string segment) =>
        segment.Length > MaxPlainSegment && segment.Any(char.IsAsciiDigit) ? Hidden : segment;
}
