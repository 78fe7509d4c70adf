using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>What one tick came to.</summary>
public sealed record TickSummary
{
    /// <summary>Hints that were read.</summary>
    public int Due { get; init; }

    /// <summary>Hints that went to the queue.</summary>
    public int Enqueued { get; init; }

    /// <summary>Hints that were read and left for a later tick: they are beyond their organization's share.</summary>
    public int Postponed { get; init; }

    /// <summary>How long the oldest has been due; zero when nothing is.</summary>
    public TimeSpan OldestAge { get; init; }

    /// <summary>How long the oldest refresh has been due; zero when none is.</summary>
    public TimeSpan OldestRefreshAge { get; init; }

    /// <summary>How long the oldest check of an integration has been due; zero when none is.</summary>
    public TimeSpan OldestCheckAge { get; init; }

    /// <summary>Whether the queue took nothing more; null when it was not asked.</summary>
    internal bool? QueueIsFull { get; init; }

    /// <summary>Messages that the platform has given up; null when they were not counted, which nothing due leaves out.</summary>
    public int? Poison { get; init; }

    internal TickSummary Saw(IReadOnlyList<DueHint> due, DateTimeOffset now)
    {
        return this with
        {
            Due = Due + due.Count,
            OldestAge = Longer(OldestAge, now - due.Min(hint => hint.DueAt)),
            OldestRefreshAge = Longer(OldestRefreshAge, AgeOf(HintKind.Refresh)),
            OldestCheckAge = Longer(OldestCheckAge, AgeOf(HintKind.Validate)),
        };

        TimeSpan AgeOf(HintKind kind) => due.Where(hint => hint.Hint.Kind == kind).Min(hint => (DateTimeOffset?)hint.DueAt) is { } first ? now - first : TimeSpan.Zero;
    }

    internal TickSummary HandedOut(int enqueued, int postponed) => this with { Enqueued = Enqueued + enqueued, Postponed = Postponed + postponed };

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
