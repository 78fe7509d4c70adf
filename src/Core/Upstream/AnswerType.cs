using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Kontext.Core.Upstream;

/// <summary>
/// The Content-Type of a server's answer. It is read leniently: several values, odd spelling and unknown parameters are accepted.
/// </summary>
/// <param name="MediaType">The media type in lower case, without parameters.</param>
/// <param name="Charset">The charset to translate the body from; null for UTF-8, and for an unknown charset.</param>
internal sealed partial record AnswerType(string MediaType, Encoding? Charset)
{
    private static readonly FrozenDictionary<string, Encoding> Charsets = new Dictionary<string, Encoding>
    {
        ["iso-8859-1"] = Encoding.Latin1,
        ["iso8859-1"] = Encoding.Latin1,
        ["latin1"] = Encoding.Latin1,

        // The two differ in typographic marks alone.
        ["windows-1252"] = Encoding.Latin1,
        ["cp1252"] = Encoding.Latin1,
        ["utf-16"] = Encoding.Unicode,
        ["utf-16le"] = Encoding.Unicode,
        ["utf-16be"] = Encoding.BigEndianUnicode,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Older =
        new[] { "application/json-rpc", "application/jsonrequest", "application/x-json", "text/x-json" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the first media type of the header; null when it has none.</summary>
    public static AnswerType? Parse(string? header)
    {
        if (header is null || Form.Match(header) is not { Success: true } match)
            return null;
        var charset = Charsets.GetValueOrDefault(match.Groups["charset"].Value);
        return new AnswerType(match.Groups["type"].Value.ToLowerInvariant(), charset);
    }

    /// <summary>
    /// Whether a media type is JSON: <c>application/json</c>, a type that ends in <c>+json</c> (RFC 6839), or an older name for JSON-RPC.
    /// </summary>
    public static bool IsJson(string? mediaType) =>
        mediaType is not null && (Older.Contains(mediaType) || mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a media type is that of a web page.</summary>
    public static bool IsWebPage(string? mediaType) => mediaType?.EndsWith("html", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex("""^\s*(?<type>[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64})(?:[^,]*?;\s*charset\s*=\s*["']?(?<charset>[A-Za-z0-9_.:-]{1,40}))?""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form { get; }
}
