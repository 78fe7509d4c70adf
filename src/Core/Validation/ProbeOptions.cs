using Kontext.Core.Outbound;

namespace Kontext.Core.Validation;

/// <summary>Section <c>Validation</c>: what one probe may use up.</summary>
public sealed class ProbeOptions
{
    /// <summary>The section these are bound from.</summary>
    public const string Section = "Validation";

    /// <summary>For a whole probe, all its requests together; 1 to 15 seconds, because a validation answers within 20.</summary>
    public TimeSpan ProbeTimeLimit { get; set; } = OutboundLimits.Default.Time;

    /// <summary>Of response bodies, all of a probe's together; 64 KiB to 64 MiB.</summary>
    public long MaxResponseBytes { get; set; } = OutboundLimits.Default.Bytes;

    /// <summary>Pages of tools that are asked for; 1 to 100. A server with more has its tools counted as "at least".</summary>
    public int MaxToolPages { get; set; } = 20;

    /// <summary>Tools after which no further page is asked for; 1 to 10,000.</summary>
    public int MaxTools { get; set; } = 2000;

    internal OutboundLimits Limits => new(ProbeTimeLimit, MaxResponseBytes);
}
