using System.Diagnostics;

namespace Kontext.Harness.Tests;

/// <summary>A <see cref="Worker"/> in a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _errors;
    private readonly Task _reading;

    private WorkerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _reading = ReadAsync();
    }

    /// <summary>Starts it; it does nothing before <see cref="GoAsync"/>.</summary>
    public static async Task<WorkerProcess> StartAsync(string storage, string prefix, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { typeof(EngineRooms).Assembly.Location, storage, prefix },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        WorkerProcess worker = new(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
        var isUp = false;
        try
        {
            await worker._ready.Task.WaitAsync(Limit, TimeProvider.System, cancellationToken);
            isUp = true;
            return worker;
        }
        finally
        {
            if (!isUp)
                await worker.DisposeAsync();
        }
    }

    public async Task GoAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync("go".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Ends when it has found the queue empty.</summary>
    public Task IdleAsync(CancellationToken cancellationToken) => _idle.Task.WaitAsync(Limit, TimeProvider.System, cancellationToken);

    /// <summary>Has it finish what it has in hand, and waits for its end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Limit, TimeProvider.System, cancellationToken);
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"A worker failed: {await _errors}");
    }

    /// <summary>Ends it between two instructions (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line == Worker.Ready)
                _ready.TrySetResult();
            else if (line == Worker.Idle)
                _idle.TrySetResult();
        }

        InvalidOperationException ended = new($"A worker ended: {await _errors}");
        _ready.TrySetException(ended);
        _idle.TrySetException(ended);
    }
}
