using System.Collections.Concurrent;

namespace Kontext.Testing;

/// <summary>
/// Decides the fault of each call. The decision depends on the seed, on the call, and on the number of such calls before. Concurrent calls
/// get equal faults in every run, in any order.
/// </summary>
/// <param name="seed">The seed. Equal seeds give equal faults.</param>
/// <param name="share">The proportion of calls that get a fault, 0 to 1.</param>
/// <param name="cutAt">The number of calls that succeed. Later ones are refused, as if the process had ended. Null for all.</param>
public sealed class FaultPlan(int seed, double share, int? cutAt)
{
    private static readonly FaultKind[] Kinds = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.None)];

    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>A plan without faults.</summary>
    public static FaultPlan None { get; } = new(0, 0, cutAt: null);

    /// <summary>The number of injected faults in this process, by kind.</summary>
    public static ConcurrentDictionary<FaultKind, int> Injected { get; } = new();

    /// <summary>Returns the fault of the next call.</summary>
    /// <param name="call">The name of the call, without parts that differ from run to run.</param>
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
