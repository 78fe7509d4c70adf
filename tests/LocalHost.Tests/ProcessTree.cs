using System.Diagnostics;
using System.Globalization;

namespace Kontext.LocalHost.Tests;

/// <summary>The child processes of a process, according to <c>ps</c>.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static IReadOnlyList<int> Below(int parent)
    {
        var all = Ps("-A", "-o", "pid=,ppid=").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(pair => (Id: Number(pair[0]), Parent: Number(pair[1]))).ToList();
        List<int> found = [];
        for (List<int> parents = [parent]; parents.Count > 0;)
        {
            parents = [.. all.Where(process => parents.Contains(process.Parent)).Select(process => process.Id)];
            found.AddRange(parents);
        }

        // ps itself is started by this process, and not by the host.
        return found;
    }

    public static string CommandOf(int process) => string.Join(' ', Ps("-o", "args=", "-p", process.ToString(CultureInfo.InvariantCulture)));

    public static async Task SignalAsync(int process, string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until all of them have ended; the test's own time limit is the limit.</summary>
    public static async Task GoneAsync(IReadOnlyList<int> processes, CancellationToken cancellationToken)
    {
        while (processes.Any(IsAlive))
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }

    // A process that has ended and was not waited for is a zombie, and does not run any more.
    private static bool IsAlive(int process) =>
        Ps("-o", "stat=", "-p", process.ToString(CultureInfo.InvariantCulture)) is [var state, ..] && !state.TrimStart().StartsWith('Z');

    private static List<string> Ps(params string[] arguments)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var lines = ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ps.WaitForExit();
        return [.. lines];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
