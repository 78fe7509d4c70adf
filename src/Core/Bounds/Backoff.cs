namespace Kontext.Core.Bounds;

/// <summary>The pauses between attempts that failed.</summary>
public static class Backoff
{
    /// <summary>The longest wait that another server may ask for. So no server can postpone the work of its connections for ever.</summary>
    public static TimeSpan LongestAsked { get; } = TimeSpan.FromDays(1);

    /// <summary>Returns the first pause, doubled <paramref name="times"/> times, but at most the longest one.</summary>
    /// <param name="first">The pause after the first failure.</param>
    /// <param name="times">The number of failures before the last one; less than zero counts as zero.</param>
    /// <param name="longest">The limit, at most a million times the first pause.</param>
    public static TimeSpan Doubled(TimeSpan first, int times, TimeSpan longest)
    {
        // More doublings would overflow.
        var pause = first * Math.Pow(2, Math.Clamp(times, 0, 20));
        return pause < longest ? pause : longest;
    }

    /// <summary>Returns the wait that a server asked for, at most <see cref="LongestAsked"/>; null when it asked for none.</summary>
    public static TimeSpan? Limit(TimeSpan? asked) => asked > TimeSpan.Zero ? (asked < LongestAsked ? asked : LongestAsked) : null;

    /// <summary>Returns the pause, or the wait that a server asked for when that is longer.</summary>
    public static TimeSpan OrAsked(this TimeSpan pause, TimeSpan? asked) => Limit(asked) is { } wait && wait > pause ? wait : pause;
}
