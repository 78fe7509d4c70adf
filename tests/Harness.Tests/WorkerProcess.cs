using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Kontext.Harness.Tests;

/// <summary>A <see cref="Worker"/> or a <see cref="RefreshingWorker"/> in a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int LinesTold = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private readonly Process _process;
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Task _errors;
    private readonly Task _reading;

    private WorkerProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync();
        _reading = ReadAsync();
    }

    /// <summary>All it has written so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Starts a <see cref="Worker"/>; it does nothing before <see cref="GoAsync"/>.</summary>
    public static Task<WorkerProcess> StartAsync(string storage, string prefix, CancellationToken cancellationToken) =>
        StartAsync([storage, prefix], cancellationToken);

    /// <summary>Starts it with its arguments and waits until it is ready.</summary>
    public static async Task<WorkerProcess> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("dotnet", [typeof(EngineRooms).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        WorkerProcess worker = new(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
        var isUp = false;
        try
        {
            await worker.HearAsync(Worker.Ready, cancellationToken);
            isUp = true;
            return worker;
        }
        finally
        {
            if (!isUp)
                await worker.DisposeAsync();
        }
    }

    public Task GoAsync(CancellationToken cancellationToken) => TellAsync("go", cancellationToken);

    /// <summary>Ends when it has found the queue empty.</summary>
    public Task IdleAsync(CancellationToken cancellationToken) => HearAsync(Worker.Idle, cancellationToken);

    public async Task TellAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            await _errors;
            throw new InvalidOperationException($"A worker ended: {string.Join('\n', _output.TakeLast(LinesTold))}", exception);
        }
    }

    /// <summary>Waits for a line that begins with a word, and skips others. Returns the text after the word.</summary>
    public async Task<string> HearAsync(string word, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await foreach (var line in _said.Reader.ReadAllAsync(either.Token))
        {
            if (line == word || line.StartsWith(word + " ", StringComparison.Ordinal))
                return line[word.Length..].TrimStart();
        }

        await _errors;
        throw new InvalidOperationException($"A worker ended: {string.Join('\n', _output.TakeLast(LinesTold))}");
    }

    /// <summary>Lets it complete its current work, and waits for its end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Limit, TimeProvider.System, cancellationToken);
        await _errors;
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"A worker failed: {string.Join('\n', _output)}");
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
        await _errors;
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            _output.Enqueue(line);
            _said.Writer.TryWrite(line);
        }

        _said.Writer.TryComplete();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
            _output.Enqueue(line);
    }
}
