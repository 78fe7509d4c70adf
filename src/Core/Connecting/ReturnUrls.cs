using System.Globalization;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Storage;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Connecting;

/// <summary>
/// Decides where browsers may be sent afterwards: an open redirector would lend this service's name to other sites (RFC 9700 section 4.11).
/// An address is refused when another reader could read it as another address, or with other parameters.
/// </summary>
public sealed class ReturnUrls(IOptions<ConnectOptions> options)
{
    private const string Connection = "connection";
    private const string Integration = "integration";
    private const string Session = "session";

    // The parameters that this service adds. A return address that already has one is refused, or the application could read the wrong
    // value.
    private static readonly string[] Ours = [Connection, Integration, Session];

    // More decodings than any chain of servers does. A text that still changes after that is refused.
    private const int MaxDecodings = 8;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns whether an address is on the deployment's list for the organization.</summary>
    public bool Allows(OrganizationId organization, Uri url) =>
        HasOneReading(url) && !HasOurs(url)
        && options.Value.ReturnUrls.Any(rule =>
            (rule.Organization is null || rule.Organization == organization.Value) && rule.Url is { } allowed && IsAt(url, allowed));

    /// <summary>Returns the address that tells the application that an integration is connected.</summary>
    public static Uri Connected(Uri returnUrl, string integration) => With(returnUrl, (Connection, "connected"), (Integration, integration));

    /// <summary>Returns the address with the session key by which the application completes a connection.</summary>
    public static Uri Completing(Uri returnUrl, ExpiringKey session, string integration) => With(returnUrl, (Session, session.Value), (Integration, integration));

    private static Uri With(Uri returnUrl, params (string Name, string Value)[] facts)
    {
        // An earlier version may have accepted this address. Its query is dropped, so that no parameter has two values.
        if (HasOurs(returnUrl))
            returnUrl = new Uri(returnUrl.GetLeftPart(UriPartial.Path));
        var query = string.Join('&', facts.Select(fact => $"{fact.Name}={Uri.EscapeDataString(fact.Value)}"));
        var address = returnUrl.AbsoluteUri;
        return new Uri(address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query);
    }

    private static bool IsAt(Uri url, Uri allowed) =>
        url.Scheme == allowed.Scheme
        && url.Port == allowed.Port
        && string.Equals(url.IdnHost, allowed.IdnHost, StringComparison.OrdinalIgnoreCase)
        && url.UserInfo.Length == 0
        && (allowed.AbsolutePath.EndsWith('/')
            ? url.AbsolutePath.StartsWith(allowed.AbsolutePath, StringComparison.Ordinal)
            : url.AbsolutePath == allowed.AbsolutePath);

    // Servers decode a path twice, drop what follows a semicolon, join slashes, trim dots and spaces, and fold full-width letters. After
    // all of that at once, the path must still have its original segments. The original text is read, because parsing removes dot segments.
    private static bool HasOneReading(Uri url)
    {
        var sent = PathOf(url.OriginalString);
        if (Decoded(sent) is not { } decoded)
            return false;
        var folded = Visible(decoded.Normalize(NormalizationForm.FormKC));
        if (folded.Any(char.IsControl) || folded.Contains('\\', StringComparison.Ordinal) || folded.Count(c => c == '/') != sent.Count(c => c == '/'))
            return false;
        var segments = folded.Split('/').Skip(1).ToList();
        return !segments.Where((segment, index) => IsEmpty(segment) && !(segment.Length == 0 && index == segments.Count - 1)).Any();
    }

    // A proxy that decodes the path and reads it again ends it at a question mark or a hash, as others do at a semicolon.
    private static bool IsEmpty(string segment) => segment.Split(';', '?', '#')[0].All(c => c == '.' || char.IsWhiteSpace(c));

    // Format characters are invisible, and some readers drop them.
    private static string Visible(string text) => string.Concat(text.Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format));

    // Each decoding may split the query where it was one text before, so the names are checked after each.
    private static bool HasOurs(Uri url)
    {
        var query = url.Query.TrimStart('?');
        if (NamesOf(query).Any(static name => name is null))
            return true;
        for (var depth = 0; depth < MaxDecodings; depth++)
        {
            if (NamesOf(query).Any(static name => name is not null && Ours.Contains(name, StringComparer.OrdinalIgnoreCase)))
                return true;
            var decoded = Uri.UnescapeDataString(query);
            if (decoded == query)
                return false;
            query = decoded;
        }

        return true;
    }

    private static IEnumerable<string?> NamesOf(string query) => query.Split('&', ';', '?').Select(static pair => NameOf(pair.Split('=')[0]));

    // Reads a name as the most tolerant reader would: decoded repeatedly, folded, trimmed, without an index or member. Null when it cannot
    // be decoded.
    private static string? NameOf(string name)
    {
        if (Decoded(name.Replace('+', ' ')) is not { } decoded || decoded.Any(char.IsControl))
            return null;
        var folded = Visible(decoded.Normalize(NormalizationForm.FormKC));
        return folded.Split('[', '.')[0].Trim();
    }

    // Returns null when the text is not percent-encoded UTF-8, or keeps changing.
    private static string? Decoded(string text)
    {
        for (var count = 0; count < MaxDecodings; count++)
        {
            var next = DecodedOnce(text);
            if (next is null || next == text)
                return next;
            text = next;
        }

        return null;
    }

    private static string? DecodedOnce(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                decoded.Add(bytes[i]);
                continue;
            }

            if (i + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[i + 1]) || !char.IsAsciiHexDigit((char)bytes[i + 2]))
                return null;
            decoded.Add(byte.Parse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += 2;
        }

        try
        {
            return Strict.GetString([.. decoded]);
        }
        catch (DecoderFallbackException)
        {
            // The decoder reports invalid UTF-8 only by this exception.
            return null;
        }
    }

    private static string PathOf(string address)
    {
        var rest = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var start = rest.AsSpan().IndexOfAny('/', '?', '#');
        if (start < 0 || rest[start] != '/')
            return "/";
        var path = rest[start..];
        var end = path.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? path : path[..end];
    }
}
