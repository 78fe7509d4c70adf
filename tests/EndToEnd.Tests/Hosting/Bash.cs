using System.Diagnostics;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>Runs a command as a person would in a terminal.</summary>
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

            // The proxy settings of this machine are removed, because the host is on this machine.
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
