using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>
/// Absolute https URLs of requests. <see cref="Uri.OriginalString"/> holds the text as sent, because clients compare it. So a URL that two
/// readers could understand differently is refused, not normalised.
/// </summary>
public static class WebAddress
{
    /// <summary>The maximum length of a URL in characters of its percent-encoded form.</summary>
    public const int MaxLength = 2_048;

    /// <summary>
    /// Returns a parser for https URLs without user information and fragment. With <paramref name="loopbackHttp"/> it accepts http to
    /// loopback hosts too.
    /// </summary>
    public static TextParser<Uri> Parser(bool loopbackHttp) => (text, path, errors) =>
    {
        var message = Refuse(text, loopbackHttp, out var uri);
        if (message is null)
            return uri;
        errors.Add(new FieldError(path, LengthOf(text) > MaxLength ? ErrorCodes.OutOfRange : ErrorCodes.InvalidUrl, message));
        return null;
    };

    private static string? Refuse(string text, bool loopbackHttp, out Uri? uri)
    {
        uri = null;
        if (LengthOf(text) > MaxLength)
            return $"Use at most {MaxLength} characters; a character beyond ASCII counts as many as its percent-encoding has.";
        if (text.Any(c => c <= ' ' || c == '\\' || char.IsControl(c) || char.IsWhiteSpace(c) || IsUnseen(c)))
            return "A URL holds no spaces, backslashes, control or invisible characters; percent-encode them.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out uri) || uri.Host.Length == 0
            || !text.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase))
        {
            return "Send an absolute URL such as https://mcp.example.com/mcp, with a port from 1 to 65535 if any.";
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && loopbackHttp && IsLoopback(uri)))
            return loopbackHttp ? "Use https (http only for a loopback address)." : "Use https.";
        if (AuthorityOf(text).Contains('@', StringComparison.Ordinal))
            return "A URL carries no user name or password here; use serverToken or a connection.";
        if (text.Contains('#', StringComparison.Ordinal))
            return "A URL carries no fragment here.";
        return uri.Port == 0 ? "Use a port from 1 to 65535." : RefuseHost(uri, HostOf(text));
    }

    private static bool IsUnseen(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format || c is '\uFFFE' or '\uFFFF';

    // The length in a request line. In a JSON column it is about that too, because most characters beyond ASCII are escaped there.
    private static int LengthOf(string text)
    {
        var ascii = text.Count(char.IsAscii);
        return ascii + 3 * (Encoding.UTF8.GetByteCount(text) - ascii);
    }

    private static string? RefuseHost(Uri uri, string host)
    {
        const string Canonical = "Write an IP address in its canonical form, such as 203.0.113.7 or [2001:db8::7].";
        if (uri.HostNameType == UriHostNameType.IPv6)
        {
            // A zone id is refused, and only one spelling is accepted (RFC 5952).
            var inner = host.TrimStart('[').TrimEnd(']');
            var isCanonical = IPAddress.TryParse(inner, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
                && string.Equals(address.ToString(), inner, StringComparison.OrdinalIgnoreCase) && !inner.Contains('%', StringComparison.Ordinal);
            return isCanonical ? null : Canonical;
        }

        if (AsciiOf(host) is not { } ascii || uri.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4))
            return "Write a host name of letters, digits and dashes, or an international one in its usual spelling or its xn-- form.";

        // A host whose last label is a number, in any spelling, is an IPv4 address to some readers (URL standard, "ends in a number").
        var last = ascii.TrimEnd('.').Split('.')[^1];
        var isNumber = last.Length > 0
            && (last.All(char.IsAsciiDigit)
                || (last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && last[2..].All(char.IsAsciiHexDigit)));
        if (!isNumber && uri.HostNameType != UriHostNameType.IPv4)
            return null;
        return IPAddress.TryParse(host, out var v4) && string.Equals(v4.ToString(), host, StringComparison.Ordinal) ? null : Canonical;
    }

    // Null when the host differs from the reading of its ASCII form (RFC 3490, ToASCII): full-width letters, invisible characters, other
    // dots.
    private static string? AsciiOf(string host)
    {
        if (Ascii.IsValid(host))
            return host;
        var names = new IdnMapping { UseStd3AsciiRules = true };
        try
        {
            var ascii = names.GetAscii(host);
            return string.Equals(names.GetUnicode(ascii), host, StringComparison.OrdinalIgnoreCase) ? ascii : null;
        }
        catch (ArgumentException)
        {
            // GetAscii has no Try form. It throws when a name has no ASCII form.
            return null;
        }
    }

    private static bool IsLoopback(Uri uri) =>
        IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address)
            ? IPAddress.IsLoopback(address)
            : uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static string AuthorityOf(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }

    private static string HostOf(string text)
    {
        var authority = AuthorityOf(text);
        var colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
    }
}

/// <summary>The rules of this deployment for URLs of requests.</summary>
/// <param name="LoopbackHttp">Whether http to a loopback host is allowed, as a laptop needs; false in production.</param>
public sealed record WebAddressRules(bool LoopbackHttp)
{
    /// <summary>The parser for these rules.</summary>
    public TextParser<Uri> Parser => WebAddress.Parser(LoopbackHttp);
}
