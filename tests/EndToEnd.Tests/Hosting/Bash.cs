using System.Diagnostics;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>Runs what a person would paste into a terminal.</summary>
internal static class Bash
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string commands, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("bash")
        {
            ArgumentList = { "-c", commands },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // What this machine reaches others by is of no use to reach itself.
            Environment = { ["NO_PROXY"] = "*", ["no_proxy"] = "*" },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var bash = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        var errors = bash.StandardError.ReadToEndAsync(cancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(cancellationToken);
        await bash.WaitForExitAsync(cancellationToken);
        return (bash.ExitCode, output + await errors);
    }
}
