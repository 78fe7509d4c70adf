using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Kontext.Core.Upstream;

/// <summary>What a server says of its answer's form, read leniently: several values, odd spelling and unknown parameters do no harm.</summary>
/// <param name="MediaType">Lower case, without parameters.</param>
/// <param name="Charset">What the body must be translated from; null where UTF-8 is to be read, which an unknown charset means too.</param>
internal sealed partial record AnswerType(string MediaType, Encoding? Charset)
{
    private static readonly FrozenDictionary<string, Encoding> Charsets = new Dictionary<string, Encoding>
    {
        ["iso-8859-1"] = Encoding.Latin1,
        ["iso8859-1"] = Encoding.Latin1,
        ["latin1"] = Encoding.Latin1,
        ["utf-16"] = Encoding.Unicode,
        ["utf-16le"] = Encoding.Unicode,
        ["utf-16be"] = Encoding.BigEndianUnicode,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The first media type that the header names; null when it names none.</summary>
    public static AnswerType? Parse(string? header)
    {
        if (header is null || Form.Match(header) is not { Success: true } match)
            return null;
        var charset = Charsets.GetValueOrDefault(match.Groups["charset"].Value);
        return new AnswerType(match.Groups["type"].Value.ToLowerInvariant(), charset);
    }

    /// <summary>Whether a media type is JSON: <c>application/json</c>, or a type of its own that ends in <c>+json</c> (RFC 6839).</summary>
    public static bool IsJson(string? mediaType) =>
        mediaType is not null && (mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a media type is that of a web page.</summary>
    public static bool IsWebPage(string? mediaType) => mediaType?.EndsWith("html", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex("""^\s*(?<type>[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64})(?:[^,]*?;\s*charset\s*=\s*["']?(?<charset>[A-Za-z0-9_.:-]{1,40}))?""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form { get; }
}
