using System.Globalization;

namespace Kontext.Benchmarks;

/// <summary>The memory that a process holds after a full collection.</summary>
/// <param name="WorkingSet">All of its memory that is in RAM, in bytes.</param>
/// <param name="Heap">The objects of the managed heap, in bytes.</param>
internal sealed record MemoryReport(long WorkingSet, long Heap)
{
    /// <summary>The line that asks for a report.</summary>
    public const string Mark = "memory";

    /// <summary>Collects, and returns the line that answers.</summary>
    public static string Take()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return string.Create(CultureInfo.InvariantCulture, $"{Mark} {Environment.WorkingSet} {GC.GetTotalMemory(forceFullCollection: false)}");
    }

    /// <summary>Asks a process in which <see cref="UsageReport.Start"/> was called.</summary>
    public static async Task<MemoryReport> AskAsync(TextWriter input, TextReader output, CancellationToken cancellationToken)
    {
        await input.WriteLineAsync(Mark.AsMemory(), cancellationToken);
        await input.FlushAsync(cancellationToken);
        while (await output.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ') is [Mark, var workingSet, var heap])
                return new MemoryReport(long.Parse(workingSet, CultureInfo.InvariantCulture), long.Parse(heap, CultureInfo.InvariantCulture));
        }

        throw new InvalidOperationException("The app has ended.");
    }
}
