using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Kontext.Testing.Hosting;

/// <summary>The built app in a process of its own, started as <c>dotnet run</c> starts it.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const string Listening = " listens on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task<string> _errors;
    private readonly Task _reading;
    private Uri? _address;

    private AppProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _reading = ReadAsync();
    }

    public Uri Address => _address ?? throw new InvalidOperationException("The app has not said where it listens.");

    /// <summary>What it has printed so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public static async Task<AppProcess> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        AppProcess app = new(Launch(settings));
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

    /// <summary>Asks it to end, and waits. The exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        // As Ctrl+C, but never ignored: what a shell starts in the background inherits that SIGINT is.
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Ends it between two instructions (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
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
    }

    private static Process Launch(IReadOnlyDictionary<string, string> settings)
    {
        var app = typeof(AppProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "App").Value!;
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { Path.Combine(RepositoryRoot.Path, app) },
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
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    // The greeting ends with a call to paste; from then on the app answers.
    private async Task ReadAsync()
    {
        Uri? address = null;
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            _lines.Enqueue(line);
            if (line.Split(Listening) is [_, var listening])
                address = new Uri(listening);
            if (address is not null && line.StartsWith("curl ", StringComparison.Ordinal))
                _started.TrySetResult(address);
        }

        _started.TrySetException(new InvalidOperationException($"The app ended: {string.Join('\n', _lines)} {await _errors}"));
    }
}
