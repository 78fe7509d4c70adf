using Kontext.Core.Gateway;

namespace Kontext.Core.Aggregate;

/// <summary>A POST to the address of all integrations.</summary>
public sealed record AggregateRequest
{
    /// <summary>Who calls.</summary>
    public required GatewayCaller Caller { get; init; }

    /// <summary>The body; at most 4 MiB.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The request's headers.</summary>
    public required RelayHeaders Headers { get; init; }

    /// <summary>The trace id; null for none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Returns the type name; the body stays out of logs.</summary>
    public override string ToString() => nameof(AggregateRequest);
}
