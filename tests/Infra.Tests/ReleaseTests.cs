using System.Diagnostics;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>Runs .ci/release in a small repository with a copy of the changelog and the properties. The checks are a script of the test.</summary>
public sealed class ReleaseTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kontext-release-");

    [Fact]
    public async Task A_release_moves_the_changes_sets_the_version_commits_and_tags()
    {
        await BeginAsync(checks: "true");
        var before = await GitAsync("rev-parse", "HEAD");

        var (shown, preview) = await ReleaseAsync("1.2.0", "--dry-run");
        Assert.Equal(0, shown);
        Assert.Contains("+    <Version>1.2.0</Version>", preview, StringComparison.Ordinal);
        Assert.Equal((before, ""), (await GitAsync("rev-parse", "HEAD"), await GitAsync("status", "--porcelain")));

        Assert.Equal(0, (await ReleaseAsync("1.2.0")).Status);
        Assert.Matches(@"## Unreleased\n\n## 1\.2\.0 - \d{4}-\d{2}-\d{2}\n\n### ", await ReadAsync("CHANGELOG.md"));
        Assert.Contains("<Version>1.2.0</Version>", await ReadAsync("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Equal("Release 1.2.0", await GitAsync("log", "-1", "--format=%s"));
        Assert.Equal(await GitAsync("rev-parse", "HEAD"), await GitAsync("rev-parse", "v1.2.0^{commit}"));
        Assert.Equal("CHANGELOG.md\nDirectory.Build.props", await GitAsync("diff", "--name-only", before, "HEAD"));

        await RefusesAsync("names no change", "1.3.0");
        await RefusesAsync("choose a greater version", "1.2.0");
        await RefusesAsync("choose a greater version", "1.1.9");
    }

    [Fact]
    public async Task A_refused_release_changes_nothing()
    {
        await BeginAsync(checks: "false");

        await RefusesAsync("is not a version", "v1.2");
        await RefusesAsync("is not a version", "1.02.0");
        await RefusesAsync("Checks fail", "1.2.0");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "new"), "", TestContext.Current.CancellationToken);
        await RefusesAsync("not committed", "1.2.0");
        await GitAsync("switch", "--quiet", "--create", "other");
        await RefusesAsync("made on main", "1.2.0");
    }

    public void Dispose()
    {
        // Git makes its objects read-only, and Windows does not delete read-only files.
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories))
            file.Attributes = FileAttributes.Normal;
        _folder.Delete(recursive: true);
    }

    private async Task BeginAsync(string checks)
    {
        _folder.CreateSubdirectory(".ci");
        foreach (var file in new[] { "CHANGELOG.md", "Directory.Build.props", ".ci/release" })
            File.Copy(Path.Combine(RepositoryRoot.Path, file), Path.Combine(_folder.FullName, file));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\n### Added\n\n- Something.\n\n## 1.0.0 - 2020-01-01\n\n- All.\n", TestContext.Current.CancellationToken);
        var run = Path.Combine(_folder.FullName, ".ci/run");
        await File.WriteAllTextAsync(run, $"#!/usr/bin/env bash\n{checks}\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("config", "user.name", "Test");
        await GitAsync("config", "user.email", "test@example.com");
        await GitAsync("add", ".");
        await GitAsync("commit", "--quiet", "--message", "All");
    }

    private async Task RefusesAsync(string sentence, string version)
    {
        var before = await GitAsync("for-each-ref");
        var (status, output) = await ReleaseAsync(version);
        Assert.Equal(1, status);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.Equal(before, await GitAsync("for-each-ref"));
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(_folder.FullName, file), TestContext.Current.CancellationToken);

    private Task<(int Status, string Output)> ReleaseAsync(params string[] arguments) => RunAsync("bash", [".ci/release", .. arguments]);

    private async Task<string> GitAsync(params string[] arguments)
    {
        var (status, output) = await RunAsync("git", arguments);
        Assert.True(status == 0, output);
        return output.Trim();
    }

    private async Task<(int Status, string Output)> RunAsync(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };

        // Personal settings of the tester, such as a signature for each tag, are ignored.
        (start.Environment["GIT_CONFIG_GLOBAL"], start.Environment["GIT_CONFIG_NOSYSTEM"]) = (OperatingSystem.IsWindows() ? "NUL" : "/dev/null", "1");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
