using System.Diagnostics;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>Runs a script of the repository. The tools az, gh and curl are scripts of the test, which record their calls.</summary>
internal sealed class ScriptBench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kontext-scripts-");

    /// <summary>Variables of the script, in addition to those of the test.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal) { ["KONTEXT_PAUSE"] = "0", ["KONTEXT_ROLE_SECONDS"] = "0" };

    /// <summary>Every call so far: the tool, then its arguments.</summary>
    public IReadOnlyList<string> Calls => File.Exists(CallsFile) ? File.ReadAllLines(CallsFile) : [];

    /// <summary>A folder for the output of the script.</summary>
    public string Folder => _folder.FullName;

    private string CallsFile => Path.Combine(Folder, "calls");

    /// <summary>Puts a tool on the script's path.</summary>
    /// <param name="name">The command.</param>
    /// <param name="body">The bash code of the tool. Its arguments are in $*.</param>
    public void Tool(string name, string body)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/usr/bin/env bash\nprintf '%s\\n' \"{name} ${{*//$'\\n'/ }}\" >> '{CallsFile}'\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a script to its end.</summary>
    public async Task<(int Status, string Output)> RunAsync(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("bash", [Path.Combine(RepositoryRoot.Path, script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = RepositoryRoot.Path,
        };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        start.Environment["PATH"] = $"{Folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
