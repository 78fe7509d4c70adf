using Kontext.Core.Gateway;
using Kontext.Core.Integrations;

namespace Kontext.Core.Relaying;

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

    /// <summary>
    /// The call of one tool that the message stands for, when the client sent it to the address of all integrations; null when the message
    /// goes to the server as it is.
    /// </summary>
    internal ToolCall? Call { get; init; }

    /// <summary>The trace id; null for none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Returns the type name; the body stays out of logs.</summary>
    public override string ToString() => nameof(RelayRequest);
}
