using Kontext.Core.Integrations;

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
    /// <summary>The protocol revision of every request after the first (MCP, Streamable HTTP).</summary>
    public const string Version = "MCP-Protocol-Version";

    /// <summary>The session of the revisions with a handshake.</summary>
    public const string Session = "Mcp-Session-Id";

    internal const string Method = "Mcp-Method";
    internal const string Name = "Mcp-Name";
    internal const string UserAgent = "User-Agent";

    // A header with more characters is refused, before it is sent anywhere.
    internal const int MaxLength = 8_192;

    private const string ParameterPrefix = "Mcp-Param-";

    private static readonly string[] PassedOn = ["Accept", "Accept-Language", Version, Method, Name, "traceparent"];

    private readonly Dictionary<string, string> _values;

    private RelayHeaders(Dictionary<string, string> values) => _values = values;

    /// <summary>Takes those headers that the relay knows. A header that is sent twice counts as one list.</summary>
    public static RelayHeaders Of(IEnumerable<KeyValuePair<string, string>> headers)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if (IsPassedOn(name) || name.Equals(Session, StringComparison.OrdinalIgnoreCase) || name.Equals(UserAgent, StringComparison.OrdinalIgnoreCase))
                values[name] = value;
        }

        return new RelayHeaders(values);
    }

    internal string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Whether a header has characters that no header may have, or too many.</summary>
    internal bool AreUnusual => _values.Values.Any(value => value.Length > MaxLength || value.Any(character => character is < ' ' or > '~'));

    internal IEnumerable<KeyValuePair<string, string>> ToPassOn => _values.Where(header => IsPassedOn(header.Key));

    private static bool IsPassedOn(string name) =>
        PassedOn.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase);
}
