using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Kontext.Testing.Hosting;

namespace Kontext.LocalHost.Tests;

/// <summary>The sample app as the program it is, in a process of its own.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _said = new(0);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public Uri Address { get; }

    public ConcurrentQueue<string> Lines { get; } = new();

    public static SampleProcess Start(params (string Name, string? Value)[] environment)
    {
        var address = new Uri($"http://127.0.0.1:{LocalPorts.First(1)}");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Kontext.SampleApp.dll") },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_URLS"] = address.ToString(), ["DOTNET_ENVIRONMENT"] = null, ["ASPNETCORE_ENVIRONMENT"] = null, ["LocalRuntime__Triggers"] = "false" },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new SampleProcess(Process.Start(start)!, address);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    public async Task SaysAsync(string text, CancellationToken cancellationToken)
    {
        while (!Lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
            await _said.WaitAsync(cancellationToken);
    }

    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public async Task<(int ExitCode, string Errors)> ExitedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _reading;
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync();
        _process.Dispose();
        _said.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Lines.Enqueue(line);
            _said.Release();
            // The last thing the banner says is an empty line, after its first one.
            if (line.Contains("Storage: ", StringComparison.Ordinal) || line.Contains("Hosting environment: Production", StringComparison.Ordinal))
                _started.TrySetResult();
        }

        _started.TrySetException(new InvalidOperationException(string.Join('\n', Lines) + await _errors));
    }
}
