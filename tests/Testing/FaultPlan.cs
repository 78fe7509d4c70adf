using System.Collections.Concurrent;

namespace Kontext.Testing;

/// <summary>
/// Decides what goes wrong with each call. The decision follows from the seed, what is called, and how often that was called before: calls that run side
/// by side get the same faults in every run, whatever their order.
/// </summary>
/// <param name="seed">The same seed gives the same faults.</param>
/// <param name="share">The part of calls that go wrong, 0 to 1.</param>
/// <param name="cutAt">The number of calls that get through; all later ones are refused, as if the process had ended. Null for all.</param>
public sealed class FaultPlan(int seed, double share, int? cutAt)
{
    private static readonly FaultKind[] Kinds = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.None)];

    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Lets every call through.</summary>
    public static FaultPlan None { get; } = new(0, 0, cutAt: null);

    /// <summary>How many calls went wrong in this process, by what went wrong.</summary>
    public static ConcurrentDictionary<FaultKind, int> Injected { get; } = new();

    /// <summary>What goes wrong with the next call.</summary>
    /// <param name="call">What is called, without anything that differs from run to run.</param>
    public FaultKind Next(string call)
    {
        var kind = Choose(call);
        if (kind != FaultKind.None)
            Injected.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return kind;
    }

    private FaultKind Choose(string call)
    {
        if (cutAt is { } most && Interlocked.Increment(ref _count) > most)
            return FaultKind.Refused;
        if (share == 0)
            return FaultKind.None;
        var times = _calls.AddOrUpdate(call, 1, (_, count) => count + 1);
        Random random = new(call.Aggregate(unchecked((seed * 397) ^ times), (hash, letter) => unchecked((hash * 31) + letter)));
        return random.NextDouble() < share ? Kinds[random.Next(Kinds.Length)] : FaultKind.None;
    }
}
