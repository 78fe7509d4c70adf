using System.Globalization;

namespace Kontext.StartBench;

/// <summary>Starts both programs in turn, so that what else the machine does falls on both, and tells how much longer ours takes and where.</summary>
internal static class StartComparison
{
    private const int Phased = 5;

    public static async Task RunAsync(int pairs, CancellationToken cancellationToken)
    {
        var port = 21_000 + (Environment.ProcessId % 5_000);
        List<(double Kontext, double Bare)> times = [];
        for (var pair = 0; pair <= pairs; pair++)
        {
            var bare = await StartedProgram.MeasureAsync("bare", port, tellsPhases: false, cancellationToken);
            var kontext = await StartedProgram.MeasureAsync("kontext", port + 1, tellsPhases: false, cancellationToken);
            if (pair > 0) // files come from the disk in the first
                times.Add((kontext.Milliseconds, bare.Milliseconds));
        }

        Print($"{pairs} pairs; first answer after {Median(times.Select(time => time.Kontext)):F0} ms, bare {Median(times.Select(time => time.Bare)):F0} ms");
        Print($"fastest: {times.Min(time => time.Kontext):F0} ms, bare {times.Min(time => time.Bare):F0} ms, ratio {times.Min(time => time.Kontext) / times.Min(time => time.Bare):F2}");
        Print($"ratio: median {Median(times.Select(time => time.Kontext / time.Bare)):F2}, from {times.Min(time => time.Kontext / time.Bare):F2} to {times.Max(time => time.Kontext / time.Bare):F2}");
        foreach (var program in new[] { "bare", "kontext" })
            await PhasesAsync(program, port, cancellationToken);
    }

    private static async Task PhasesAsync(string program, int port, CancellationToken cancellationToken)
    {
        List<(string Name, double At)> phases = [];
        for (var run = 0; run < Phased; run++)
        {
            var (_, told) = await StartedProgram.MeasureAsync(program, port, tellsPhases: true, cancellationToken);
            phases.AddRange(told.Where(line => line.StartsWith(StartPhases.Mark, StringComparison.Ordinal)).Select(line => line.Split(' ', 3)).Select(parts => (parts[2], double.Parse(parts[1], CultureInfo.InvariantCulture))));
        }

        Print($"{program}, ms since the process began:");
        foreach (var phase in phases.GroupBy(phase => phase.Name, phase => phase.At, StringComparer.Ordinal))
            Print($"  {phase.Key}: {Median(phase):F0}");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
