using System.Diagnostics;
using System.Text.Json;
using Kontext.LocalRuntime.Azurite;

namespace Kontext.LocalRuntime.Tests;

public sealed class FunctionsFlavourTests
{
    private const string Refusal =
        "FunctionsRuntime=Local runs on a laptop and is never published: publish with FunctionsRuntime=Azure, which is the default of dotnet publish.";

    private static readonly string[] Worker =
    [
        "Microsoft.Azure.Functions.Worker",
        "Microsoft.Azure.Functions.Worker.Extensions.Http",
        "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore",
        "Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues",
        "Microsoft.Azure.Functions.Worker.Extensions.Timer",
        "Microsoft.Azure.Functions.Worker.Sdk",
    ];

    [Theory]
    [InlineData("-p:FunctionsRuntime=Azure")]
    [InlineData("-p:FunctionsRuntime=azure")]
    [InlineData("-p:_IsPublishing=true")]
    public async Task Azure_has_the_genuine_worker_and_not_the_local_runtime(string property)
    {
        var (packages, projects) = await EvaluateAsync(property);

        Assert.Equal(Worker, packages.Where(package => package.StartsWith("Microsoft.Azure.Functions.", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain("Kontext.LocalRuntime", projects);
        Assert.Contains("Kontext.Core", projects);
    }

    [Theory]
    [InlineData("-p:FunctionsRuntime=Local")]
    [InlineData("-p:FunctionsRuntime=local")]
    [InlineData("-p:Configuration=Release")]
    public async Task Local_has_the_local_runtime_and_no_genuine_worker(string property)
    {
        var (packages, projects) = await EvaluateAsync(property);

        Assert.DoesNotContain(packages, package => package.StartsWith("Microsoft.Azure.Functions.", StringComparison.Ordinal));
        Assert.Contains("Kontext.LocalRuntime", projects);
    }

    [Theory]
    [InlineData("-p:_IsPublishing=true", "true", "linux-x64")]
    [InlineData("-p:FunctionsRuntime=Local", "", "")]
    public async Task What_is_deployed_is_compiled_ahead_of_time(string property, string readyToRun, string runtime)
    {
        var (exitCode, output) = await DotnetAsync("msbuild", Project(), "-getProperty:PublishReadyToRun,RuntimeIdentifier", property);
        Assert.True(exitCode == 0, output);
        var properties = JsonDocument.Parse(output).RootElement.GetProperty("Properties");

        Assert.Equal(readyToRun, properties.GetProperty("PublishReadyToRun").GetString());
        Assert.Equal(runtime, properties.GetProperty("RuntimeIdentifier").GetString());
    }

    [Theory]
    [InlineData("publish", "--no-build", "-p:FunctionsRuntime=Local")]
    [InlineData("publish", "--no-restore", "-p:FunctionsRuntime=Local")]
    [InlineData("publish", "--no-restore", "-p:FunctionsRuntime=local")]
    [InlineData("msbuild", "-t:PrepareForPublish", "-p:FunctionsRuntime=Local")]
    [InlineData("msbuild", "-t:CollectPackageReferences", "-p:_IsPublishing=true;FunctionsRuntime=Local")]
    public async Task Local_is_never_published(string command, string option, string property)
    {
        var (exitCode, output) = await DotnetAsync(command, Project(), option, property);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(Refusal, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_other_runtime_is_refused()
    {
        var (exitCode, output) = await DotnetAsync("msbuild", Project(), "-t:CollectPackageReferences", "-p:FunctionsRuntime=Docker");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("FunctionsRuntime is 'Docker'; it must be Local or Azure.", output, StringComparison.Ordinal);
    }

    private static string Project() =>
        Path.Combine(RepositoryRoot.Find(AppContext.BaseDirectory)!, "src", "Functions", "Kontext.Functions.csproj");

    private static async Task<(IReadOnlyList<string> Packages, IReadOnlyList<string> Projects)> EvaluateAsync(string property)
    {
        var (exitCode, output) = await DotnetAsync("msbuild", Project(), "-getItem:PackageReference,ProjectReference", property);
        Assert.True(exitCode == 0, output);
        var items = JsonDocument.Parse(output).RootElement.GetProperty("Items");
        return (Names(items, "PackageReference", "Identity"), Names(items, "ProjectReference", "Filename"));
    }

    private static List<string> Names(JsonElement items, string kind, string metadata) =>
        [.. items.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty(metadata).GetString()!)];

    private static async Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            // The caller's own choice must not decide what is found here.
            Environment = { ["FunctionsRuntime"] = null, ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
