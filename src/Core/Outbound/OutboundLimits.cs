namespace Kontext.Core.Outbound;

/// <summary>What one <see cref="BoundClient"/> may use up in its life, all its requests together.</summary>
/// <param name="Time">From its making to its last byte; a trickle ends here too.</param>
/// <param name="Bytes">Of response bodies.</param>
public sealed record OutboundLimits(TimeSpan Time, long Bytes)
{
    /// <summary>Who shares the room that large answers may take up, such as an organization's key; empty where no organization is known.</summary>
    public string Owner { get; init; } = "";

    /// <summary>15 seconds and 4 MiB.</summary>
    public static OutboundLimits Default { get; } = new(TimeSpan.FromSeconds(15), 4 * 1024 * 1024);
}
