using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kontext.Testing.Hosting;

namespace Kontext.LocalHost.Tests;

/// <summary>The host as the program it is, with the built app, each test on its own storage.</summary>
public sealed class ProgramTests : IAsyncLifetime
{
    private const int Limit = 180_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kontext-host-");
    private readonly Dictionary<string, string> _settings;

    public ProgramTests() => _settings = AppSettings.WithOwnStorage(_directory.FullName);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory(Timeout = Limit)]
    [InlineData("TERM", true)]
    [InlineData("INT", true)]
    [InlineData("INT", false)]
    public async Task The_host_prints_how_to_begin_and_ends_with_0_and_no_process_left(string signal, bool toTheHostAlone)
    {
        await using var host = await AppProcess.StartAsync(_settings, TestContext.Current.CancellationToken);
        var children = ProcessTree.Below(host.Id);
        Assert.Equal(2, children.Count); // the worker and Azurite

        // Ctrl+C reaches every process of the terminal.
        foreach (var child in toTheHostAlone ? [] : children)
            await ProcessTree.SignalAsync(child, signal, TestContext.Current.CancellationToken);
        await host.SignalAsync(signal, TestContext.Current.CancellationToken);

        Assert.Equal(0, await host.ExitedAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await host.ErrorsAsync());
        await ProcessTree.GoneAsync(children, TestContext.Current.CancellationToken);
        var address = host.Address.GetLeftPart(UriPartial.Authority);
        Assert.Contains($"  Kontext.Functions listens on {address}", host.Lines);
        Assert.Contains($"  Storage: Azurite, data in {_directory.FullName}", host.Lines);
        Assert.Contains(host.Lines, line => line.StartsWith("TOKEN=$(curl -s -u sa_acme:development ", StringComparison.Ordinal));
        Assert.Contains($"curl -s -H \"Authorization: Bearer $TOKEN\" {address}/api/v1/integrations", host.Lines);
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_that_is_killed_leaves_nothing_running_and_loses_nothing()
    {
        await using (var host = await AppProcess.StartAsync(_settings, TestContext.Current.CancellationToken))
        {
            var children = ProcessTree.Below(host.Id);
            using HostClient client = new(host.Address);
            await client.CreateAsync("Kept", TestContext.Current.CancellationToken);

            await host.KillAsync();

            await ProcessTree.GoneAsync(children, TestContext.Current.CancellationToken);
        }

        await using var again = await AppProcess.StartAsync(_settings, TestContext.Current.CancellationToken);
        using HostClient next = new(again.Address);
        Assert.Contains("\"Kept\"", await next.ListAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_worker_that_crashes_ends_the_host_with_its_code_and_a_sentence()
    {
        await using var host = await AppProcess.StartAsync(_settings, TestContext.Current.CancellationToken);
        var children = ProcessTree.Below(host.Id);

        await ProcessTree.SignalAsync(children.Single(child => ProcessTree.CommandOf(child).Contains("--functions-worker-id", StringComparison.Ordinal)), "KILL", TestContext.Current.CancellationToken);

        Assert.Equal(137, await host.ExitedAsync(TestContext.Current.CancellationToken));
        Assert.Contains(host.Lines, line => line.Contains("The app has ended with exit code 137", StringComparison.Ordinal));
        await ProcessTree.GoneAsync(children, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_under_way_is_answered_before_the_end()
    {
        await using var host = await AppProcess.StartAsync(_settings, TestContext.Current.CancellationToken);
        using HostClient client = new(host.Address);
        using HeldContent body = new("""{ "name": "Sent after the signal", "url": "https://mcp.example.com/", "authMode": "none" }""");
        body.Headers.ContentType = new("application/json");
        var answer = client.PostAsync("/api/v1/integrations", body, TestContext.Current.CancellationToken);
        await body.Asked.Task;

        await host.SignalAsync("TERM", TestContext.Current.CancellationToken);
        await host.SaysAsync("Application is shutting down", TestContext.Current.CancellationToken);
        body.Released.SetResult();

        using var response = await answer;
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(0, await host.ExitedAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task A_taken_port_is_refused_with_one_sentence()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        _settings["ASPNETCORE_URLS"] = address;

        Assert.Equal(
            (1, $"Another program listens on {address} already: stop it, or set ASPNETCORE_URLS to another address."),
            await RefusedAsync(app: null, TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Limit)]
    [InlineData("StoragePrefix", "UPPER", "StoragePrefix must be")]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT", "Production", "PublicUrl is missing")]
    [InlineData("AzureWebJobsStorage", "nonsense", "Function 'RunDueWork' is not started: what its connection names is no storage connection string.")]
    [InlineData("LocalHost__AzuritePort", "many", "LocalHost:AzuritePort must be")]
    public async Task A_wrong_setting_is_refused_with_one_sentence(string name, string value, string sentence)
    {
        _settings[name] = value;

        var (exitCode, errors) = await RefusedAsync(app: null, TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Theory(Timeout = Limit)]
    [InlineData("host.json", "{ \"version\": ", "host.json")]
    [InlineData("host.json", "{ \"version\": \"1.0\" }", "host.json must say \"version\": \"2.0\".")]
    [InlineData("local.settings.json", "{ \"Values\": {} }", "local.settings.json is encrypted, or does not say otherwise")]
    public async Task A_broken_file_is_refused_with_one_sentence(string file, string text, string sentence)
    {
        var app = Path.Combine(_directory.FullName, "App.dll");
        await File.WriteAllTextAsync(app, "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "host.json"), "{ \"version\": \"2.0\" }", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, file), text, TestContext.Current.CancellationToken);

        var (exitCode, errors) = await RefusedAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_is_not_a_function_app_is_refused_with_one_sentence()
    {
        _settings["LocalHost__Azurite"] = "false";
        var app = Path.Combine(_directory.FullName, "App.dll");
        await File.WriteAllTextAsync(app, "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "host.json"), "{ \"version\": \"2.0\" }", TestContext.Current.CancellationToken);

        var (exitCode, errors) = await RefusedAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The app could not start: ", errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_machine_without_Node_is_refused_with_one_sentence()
    {
        var only = _directory.CreateSubdirectory("bin");
        File.CreateSymbolicLink(Path.Combine(only.FullName, "dotnet"), await FindAsync("dotnet", TestContext.Current.CancellationToken));
        _settings["PATH"] = only.FullName;

        var (exitCode, errors) = await RefusedAsync(app: null, TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Storage on this machine needs Node.js 20", errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task The_host_answers_as_the_platform_does()
    {
        await using var host = await AppProcess.StartAsync(_settings, TestContext.Current.CancellationToken);
        using HostClient client = new(host.Address);

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(HttpMethod.Get, "/API/V1/Integrations", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Put, "/api/v1/integrations", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(HttpMethod.Head, "/api/v1/integrations", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Options, "/api/v1/integrations", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Get, "/nothing", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(HttpMethod.Get, "/admin/host/status", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Accepted, await client.InvokeAsync("Tick", "{}", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, await client.InvokeAsync("Unknown", "{}", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, await client.InvokeAsync("Tick", "{", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(HttpMethod.Get, "/admin/host/status", TestContext.Current.CancellationToken, host: "rebound.example"));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(HttpMethod.Get, "/development/.well-known/openid-configuration", TestContext.Current.CancellationToken, host: "rebound.example"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_bad_token_leaves_no_stack_trace_and_no_token_in_the_log()
    {
        _settings["Logging__LogLevel__Microsoft.AspNetCore"] = "Information";
        await using var host = await AppProcess.StartAsync(_settings, TestContext.Current.CancellationToken);
        using HostClient client = new(host.Address, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.");

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(HttpMethod.Get, "/api/v1/integrations", TestContext.Current.CancellationToken));
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain(host.Lines, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Lines, line => line.Contains("eyJ", StringComparison.Ordinal));
    }

    private async Task<(int ExitCode, string Errors)> RefusedAsync(string? app, CancellationToken cancellationToken)
    {
        var (exitCode, errors) = await AppProcess.RefusedAsync(_settings, app, cancellationToken);
        return (exitCode, errors.TrimEnd());
    }

    private static async Task<string> FindAsync(string program, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("sh", ["-c", $"readlink -f \"$(command -v {program})\""]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var which = Process.Start(start)!;
        return (await which.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
    }
}
