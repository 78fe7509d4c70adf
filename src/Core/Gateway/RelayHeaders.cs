using System.Text;
using System.Text.Unicode;
using Kontext.Core.Mcp;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Gateway;

/// <summary>The headers of a request to the gateway that a server may see, or that the relay reads itself.</summary>
public sealed class RelayHeaders
{
    internal const string UserAgent = "User-Agent";

    private const int MaxLength = 8_192;

    private const string EncodedStart = "=?base64?";
    private const string EncodedEnd = "?=";

    /// <summary>The problem of <see cref="AreUnusual"/> headers.</summary>
    internal static Problem Unusual { get; } = Problem.Invalid("", ErrorCodes.InvalidCharacters, "A header has characters that no header may have, or too many of them.");

    private static readonly string[] PassedOn = ["Accept", "Accept-Language", McpHeaders.Version, McpHeaders.Method, McpHeaders.Name, "traceparent"];

    private readonly Dictionary<string, string> _values;

    private RelayHeaders(Dictionary<string, string> values) => _values = values;

    /// <summary>Takes those headers that the relay knows. A header that is sent twice counts as one list.</summary>
    public static RelayHeaders Of(IEnumerable<KeyValuePair<string, string>> headers)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if (IsPassedOn(name) || name.Equals(McpHeaders.Session, StringComparison.OrdinalIgnoreCase) || name.Equals(UserAgent, StringComparison.OrdinalIgnoreCase))
                values[name] = value;
        }

        return new RelayHeaders(values);
    }

    /// <summary>Returns whether a header may have a value: visible ASCII and spaces, at most 8,192 of them.</summary>
    internal static bool CanCarry(string value) => value.Length <= MaxLength && value.All(character => character is >= ' ' and <= '~');

    /// <summary>Returns a value as a header carries it. One that no header can carry is sent in base64 (MCP 2026-07-28, Streamable HTTP).</summary>
    internal static string Encode(string text) => CanCarry(text) && text == text.Trim() && !text.StartsWith(EncodedStart, StringComparison.Ordinal)
        ? text
        : $"{EncodedStart}{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}{EncodedEnd}";

    /// <summary>Returns the value that a header carries; null when it is no text.</summary>
    internal static string? Decode(string header)
    {
        if (!header.StartsWith(EncodedStart, StringComparison.Ordinal) || !header.EndsWith(EncodedEnd, StringComparison.Ordinal) || header.Length < EncodedStart.Length + EncodedEnd.Length)
            return header;
        var encoded = header[EncodedStart.Length..^EncodedEnd.Length];
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) && Utf8.IsValid(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    internal string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Whether a header has characters that no header may have, or too many.</summary>
    internal bool AreUnusual => !_values.Values.All(CanCarry);

    internal IEnumerable<KeyValuePair<string, string>> ToPassOn => _values.Where(header => IsPassedOn(header.Key));

    private static bool IsPassedOn(string name) =>
        PassedOn.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith(McpHeaders.ParameterPrefix, StringComparison.OrdinalIgnoreCase);
}
