using Kontext.Core.Providers;

namespace Kontext.Core.Discovery;

/// <summary>The issuer whose metadata is looked up, and the issuer identifiers that its metadata may contain.</summary>
/// <param name="Text">The issuer, as the resource named it or as an administrator entered it.</param>
/// <param name="Known">The catalogue's entry for this server; null when it has none.</param>
/// <param name="TokenEndpoint">The token endpoint that an administrator entered; null when none was entered.</param>
internal sealed record AskedIssuer(string Text, KnownServer? Known, Uri? TokenEndpoint)
{
    /// <summary>Whether an administrator entered this token endpoint, and so vouches for the server.</summary>
    public bool IsVouchedFor(Uri? tokenEndpoint) => TokenEndpoint is not null && TokenEndpoint == tokenEndpoint;

    /// <summary>
    /// Whether two texts are one issuer: identical, or different only in the slash of an empty path (RFC 3986 section 6.2.3). Nothing else
    /// is normalised, because two paths may be two tenants.
    /// </summary>
    public static bool AreOne(string one, string other) => WithoutEmptyPath(one) == WithoutEmptyPath(other);

    /// <summary>Returns the issuer identifier to use, exactly as the metadata writes it; null when it belongs to another server.</summary>
    public string? Accept(string written)
    {
        if (AreOne(written, Text))
            return written;
        if (Known?.PublishedIssuer != written)
            return null;
        return written.Contains('{', StringComparison.Ordinal) ? Text : written;
    }

    private static string WithoutEmptyPath(string issuer)
    {
        const string Mark = "://";
        var host = issuer.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        return host > Mark.Length && issuer.IndexOf('/', host) == issuer.Length - 1 ? issuer[..^1] : issuer;
    }
}
