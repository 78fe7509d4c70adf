using System.Globalization;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>The memory of a run stays flat: data that each request leaves behind would fill the memory.</summary>
internal sealed class MemoryRule
{
    private const long MostGrowth = 16 * 1024 * 1024;

    private readonly List<long> _taken = [];

    /// <summary>The memory in use at each measurement, in bytes.</summary>
    public IReadOnlyList<long> Taken => _taken;

    /// <summary>Measures the memory that is in use after a collection.</summary>
    public void Measure() => _taken.Add(GC.GetTotalMemory(forceFullCollection: true));

    /// <summary>Returns the fault, or null when memory is flat. Memory that the first requests need for compilation and caches does not count.</summary>
    public string? FindFault() => _taken.Count > 1 && _taken[^1] - _taken[_taken.Count / 4] is var growth and >= MostGrowth
        ? string.Create(CultureInfo.InvariantCulture, $"memory grew by {growth} bytes")
        : null;
}
