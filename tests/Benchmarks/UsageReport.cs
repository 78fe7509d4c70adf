using System.Globalization;
using System.Runtime;

namespace Kontext.Benchmarks;

/// <summary>The resources that a process has used since its start.</summary>
/// <param name="ProcessorTime">User and system time of all threads, including ended threads.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap, including collected ones.</param>
/// <param name="CompiledMethods">Methods compiled by the just-in-time compiler. A method counts once for each of its tiers.</param>
internal sealed record UsageReport(TimeSpan ProcessorTime, long AllocatedBytes, long CompiledMethods)
{
    private const string Mark = "usage";

    /// <summary>Answers each line of the process's standard input with a report, and ends the process with its input.</summary>
    public static void Start() => new Thread(Answer) { IsBackground = true, Name = "Usage" }.Start();

    /// <summary>Asks a process in which <see cref="Start"/> was called.</summary>
    public static async Task<UsageReport> AskAsync(TextWriter input, TextReader output, CancellationToken cancellationToken)
    {
        await input.WriteLineAsync(Mark.AsMemory(), cancellationToken);
        await input.FlushAsync(cancellationToken);
        while (await output.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ') is [Mark, var ticks, var bytes, var methods])
                return new UsageReport(new TimeSpan(Number(ticks)), Number(bytes), Number(methods));
        }

        throw new InvalidOperationException("The app has ended.");
    }

    public static UsageReport operator -(UsageReport left, UsageReport right) =>
        new(left.ProcessorTime - right.ProcessorTime, left.AllocatedBytes - right.AllocatedBytes, left.CompiledMethods - right.CompiledMethods);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static void Answer()
    {
        while (Console.In.ReadLine() is { } asked)
        {
            Console.WriteLine(asked == MemoryReport.Mark ? MemoryReport.Take() : string.Create(
                CultureInfo.InvariantCulture,
                $"{Mark} {Environment.CpuUsage.TotalTime.Ticks} {GC.GetTotalAllocatedBytes(precise: true)} {JitInfo.GetCompiledMethodCount()}"));
        }

        Environment.Exit(0);
    }
}
