using Kontext.Core.Mcp;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Gateway;

/// <summary>The headers of a request to the gateway that a server may see, or that the relay reads itself.</summary>
public sealed class RelayHeaders
{
    internal const string UserAgent = "User-Agent";

    private const int MaxLength = 8_192;

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

    internal string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Whether a header has characters that no header may have, or too many.</summary>
    internal bool AreUnusual => !_values.Values.All(CanCarry);

    internal IEnumerable<KeyValuePair<string, string>> ToPassOn => _values.Where(header => IsPassedOn(header.Key));

    private static bool IsPassedOn(string name) =>
        PassedOn.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith(McpHeaders.ParameterPrefix, StringComparison.OrdinalIgnoreCase);
}
