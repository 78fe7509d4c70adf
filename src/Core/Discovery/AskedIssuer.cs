using Kontext.Core.Providers;

namespace Kontext.Core.Discovery;

/// <summary>The issuer that metadata is looked up by, and what the metadata may write for it.</summary>
/// <param name="Text">As it was named or entered.</param>
/// <param name="Known">What the catalogue knows of the server; null for nothing.</param>
/// <param name="TokenEndpoint">What an administrator has entered; null for nothing.</param>
internal sealed record AskedIssuer(string Text, KnownServer? Known, Uri? TokenEndpoint)
{
    /// <summary>Whether an administrator stands in for the server with this token endpoint.</summary>
    public bool IsVouchedFor(Uri? tokenEndpoint) => TokenEndpoint is not null && TokenEndpoint == tokenEndpoint;

    /// <summary>
    /// Whether two texts are one issuer: equal to the letter, or apart by the slash of an empty path (RFC 3986 section 6.2.3). Nothing else is
    /// normalised: two paths may be two tenants.
    /// </summary>
    public static bool AreOne(string one, string other) => WithoutEmptyPath(one) == WithoutEmptyPath(other);

    /// <summary>The issuer to use from here on, exactly as the metadata writes it; null when it is another server's.</summary>
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
