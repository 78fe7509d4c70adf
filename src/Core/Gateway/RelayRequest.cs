using Kontext.Core.Integrations;
using Kontext.Core.Mcp;

namespace Kontext.Core.Gateway;

/// <summary>A POST to one path of the gateway.</summary>
public sealed record RelayRequest
{
    /// <summary>Who calls.</summary>
    public required GatewayCaller Caller { get; init; }

    /// <summary>The integration.</summary>
    public required GatewayPath Path { get; init; }

    /// <summary>The body; at most 4 MiB.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The request's headers by name. The relay passes on those it knows, and no others.</summary>
    public required RelayHeaders Headers { get; init; }

    /// <summary>The trace id; null for none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Returns the type name; the body stays out of logs.</summary>
    public override string ToString() => nameof(RelayRequest);
}

/// <summary>The headers of a request to the gateway that a server may see, or that the relay reads itself.</summary>
public sealed class RelayHeaders
{
    internal const string UserAgent = "User-Agent";

    private const int MaxLength = 8_192;

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
