using System.Globalization;

namespace Kontext.Benchmarks;

/// <summary>What a process has used since its start.</summary>
/// <param name="ProcessorTime">User and system time of all threads, ended ones too.</param>
/// <param name="AllocatedBytes">Of the managed heap, collected ones too.</param>
internal sealed record UsageReport(TimeSpan ProcessorTime, long AllocatedBytes)
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
            if (line.Split(' ') is [Mark, var ticks, var bytes])
                return new UsageReport(new TimeSpan(long.Parse(ticks, CultureInfo.InvariantCulture)), long.Parse(bytes, CultureInfo.InvariantCulture));
        }

        throw new InvalidOperationException("The app has ended.");
    }

    public static UsageReport operator -(UsageReport left, UsageReport right) =>
        new(left.ProcessorTime - right.ProcessorTime, left.AllocatedBytes - right.AllocatedBytes);

    private static void Answer()
    {
        while (Console.In.ReadLine() is not null)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Mark} {Environment.CpuUsage.TotalTime.Ticks} {GC.GetTotalAllocatedBytes(precise: true)}"));
        }

        Environment.Exit(0);
    }
}
