using System.Diagnostics;
using System.Globalization;

namespace Kontext.LocalHost.Tests;

/// <summary>The node processes whose command line names a data directory.</summary>
internal static class NodeProcesses
{
    public static async Task SignalAsync(string dataDirectory, string signal, CancellationToken cancellationToken)
    {
        using var node = Assert.Single(Find(dataDirectory));
        using var kill = Process.Start("kill", [$"-{signal}", node.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public static async Task GoneAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        foreach (var node in Find(dataDirectory))
        {
            using (node)
            {
                await node.WaitForExitAsync(cancellationToken);
            }
        }

        Assert.Empty(Find(dataDirectory));
    }

    private static List<Process> Find(string dataDirectory)
    {
        var found = new List<Process>();
        foreach (var process in Process.GetProcessesByName("node"))
        {
            if (CommandLine(process.Id).Contains(dataDirectory, StringComparison.Ordinal))
            {
                found.Add(process);
            }
            else
            {
                process.Dispose();
            }
        }

        return found;
    }

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
