using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Kontext.Testing.Hosting;

/// <summary>Runs the built app on the local host. Host and app have separate processes, as with <c>dotnet run</c>.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const string Listening = " listens on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _said = new(0);
    private readonly Task<string> _errors;
    private readonly Task _reading;
    private Uri? _address;

    private AppProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _reading = ReadAsync();
    }

    /// <summary>The output folder of the built app.</summary>
    public static string AppDirectory => Path.GetDirectoryName(PathOf("App"))!;

    public Uri Address => _address ?? throw new InvalidOperationException("The app has not said where it listens.");

    /// <summary>The lines that the host has printed so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public static async Task<AppProcess> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        AppProcess app = new(Launch(settings, app: null));
        var isUp = false;
        try
        {
            app._address = await app._started.Task.WaitAsync(StartLimit, TimeProvider.System, cancellationToken);
            isUp = true;
            return app;
        }
        finally
        {
            if (!isUp)
                await app.DisposeAsync();
        }
    }

    /// <summary>The process id of the host.</summary>
    public int Id => _process.Id;

    /// <summary>Runs a host that is expected to fail at its start. Returns after it has ended.</summary>
    /// <param name="settings">The environment variables.</param>
    /// <param name="app">The app's program; null for this repository's app.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<(int ExitCode, string Errors)> RefusedAsync(
        IReadOnlyDictionary<string, string> settings, string? app, CancellationToken cancellationToken)
    {
        await using AppProcess host = new(Launch(settings, app));
        var exitCode = await host.ExitedAsync(cancellationToken);
        return (exitCode, await host._errors);
    }

    /// <summary>Asks the host to end, and returns the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        return await ExitedAsync(cancellationToken);
    }

    /// <summary>Sends a signal, such as TERM, to the host only.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until the host ends, and returns the exit code.</summary>
    public async Task<int> ExitedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Completes when the host has printed a line with this text, before the call or after it.</summary>
    public async Task SaysAsync(string text, CancellationToken cancellationToken)
    {
        while (!Lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
            await _said.WaitAsync(cancellationToken);
    }

    /// <summary>Returns the error output after the host has ended.</summary>
    public Task<string> ErrorsAsync() => _errors;

    /// <summary>Kills the host immediately (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
    }

    /// <summary>Kills the host and its worker immediately (SIGKILL), as when an instance is lost.</summary>
    public async Task KillWithWorkerAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using CancellationTokenSource limit = new(StopLimit, TimeProvider.System);
            try
            {
                await StopAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        _process.Dispose();
        _said.Dispose();
    }

    /// <summary>Returns the start information for the local host with an app.</summary>
    /// <param name="app">The app's program; null for this repository's app.</param>
    public static ProcessStartInfo StartInfo(string? app = null)
    {
        // A program that a shell starts in the background ignores SIGINT. This option restores the signal.
        string[] withSignals = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [];
        string[] command = [.. withSignals, "dotnet", "exec", PathOf("LocalHost"), app ?? PathOf("App")];
        return new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AZURE_FUNCTIONS_ENVIRONMENT"] = null,
                ["ASPNETCORE_ENVIRONMENT"] = null,
                ["DOTNET_ENVIRONMENT"] = null,
            },
        };
    }

    private static string PathOf(string program) => Path.Combine(
        RepositoryRoot.Path,
        typeof(AppProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == program).Value!);

    private static Process Launch(IReadOnlyDictionary<string, string> settings, string? app)
    {
        var start = StartInfo(app);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    // The banner ends with a call to paste. From then on the app answers.
    private async Task ReadAsync()
    {
        Uri? address = null;
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            _lines.Enqueue(line);
            _said.Release();
            if (line.Split(Listening) is [_, var listening])
                address = new Uri(listening);
            if (address is not null && line.StartsWith("curl ", StringComparison.Ordinal))
                _started.TrySetResult(address);
        }

        _started.TrySetException(new InvalidOperationException($"The app ended: {string.Join('\n', _lines)} {await _errors}"));
    }
}
