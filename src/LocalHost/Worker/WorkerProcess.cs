using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Kontext.LocalHost.Settings;

namespace Kontext.LocalHost.Worker;

/// <summary>
/// Runs the function app in a separate process. The process ends when this host's end of its standard input closes, so <c>kill -9</c> of
/// the host ends it too.
/// </summary>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private const int LinesKept = 200;
    private const string Hooks = "DOTNET_STARTUP_HOOKS";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // These variables set the address of this host. The worker would use them as its own address.
    private static readonly string[] Withheld = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS"];

    private readonly Process _process;
    private readonly Task<WorkerChannel> _connecting;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task _reading;
    private volatile bool _isReady;

    private WorkerProcess(Process process, Task<WorkerChannel> connecting)
    {
        _process = process;
        _connecting = connecting;
        _reading = ReadErrorsAsync();
        Exited = WaitAsync();
    }

    /// <summary>Completes with the exit code when the worker has ended.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts the app; <see cref="ReadyAsync"/> waits for it.</summary>
    /// <param name="assembly">The app's program, a .dll.</param>
    /// <param name="rpc">The server to which the worker connects.</param>
    /// <param name="setVariables">Changes the worker's variables, which start as a copy of this process's variables.</param>
    /// <param name="log">Receives each log line of the worker.</param>
    public static WorkerProcess Start(string assembly, RpcServer rpc, Action<IDictionary<string, string?>> setVariables, Action<Messages.RpcLog> log)
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();
        var directory = Path.GetDirectoryName(assembly)!;
        var connecting = rpc.Expect(id, directory, log);
        ProcessStartInfo start = new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList =
            {
                assembly,
                "--functions-uri", rpc.Address.ToString(),
                "--functions-worker-id", id,
                "--functions-request-id", id,
                "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
            },
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Withheld)
            start.Environment.Remove(name);
        setVariables(start.Environment);
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = directory;
        start.Environment[Hooks] = HooksWith(start.Environment.TryGetValue(Hooks, out var others) ? others : null);
        return new WorkerProcess(Process.Start(start)!, connecting);
    }

    /// <summary>Returns the startup hooks of the worker: those of a developer's tool, such as a profiler, and this host's own.</summary>
    internal static string HooksWith(string? others)
    {
        var own = typeof(WorkerProcess).Assembly.Location;
        return string.IsNullOrEmpty(others) ? own : $"{others}{Path.PathSeparator}{own}";
    }

    /// <summary>Waits until the app's functions are loaded.</summary>
    /// <exception cref="StartupException">The app ended, or did not answer.</exception>
    public async Task<WorkerChannel> ReadyAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var limit = Task.Delay(StartLimit, clock, cancellationToken);
        var first = await Task.WhenAny(_connecting, Exited, limit);
        if (first == limit)
        {
            await limit;
            throw new StartupException($"The app did not start within {StartLimit.TotalSeconds:0} seconds.");
        }

        if (first == Exited || _connecting.IsFaulted)
            throw await RefusedAsync();
        _isReady = true;
        return await _connecting;
    }

    /// <summary>Asks the worker to end. Kills it when it does not end within the platform's grace period.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider clock)
    {
        if (_connecting.IsCompletedSuccessfully)
            (await _connecting).Terminate(grace);
        await Task.WhenAny(Exited, Task.Delay(grace, clock, CancellationToken.None));
        Kill();
        await Exited;
    }

    /// <summary>Kills the worker immediately.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task<StartupException> RefusedAsync()
    {
        if (!Exited.IsCompleted && _connecting.Exception?.InnerException is WorkerException refusal)
            return new StartupException($"The app could not start: {refusal.Message}.");

        var code = await Exited;
        var printed = string.Join('\n', _errors);
        var reason = UnhandledException().Match(printed) is { Success: true } match ? match.Groups["message"].Value : printed;
        return new StartupException(reason.Length > 0 ? $"The app could not start: {reason.Trim()}" : $"The app ended at its start with exit code {code}.");
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        return _process.ExitCode;
    }

    // Error output during the start explains a failed start. Later error output goes to the console.
    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (_isReady)
                await Console.Error.WriteLineAsync(line);
            else if (_errors.Count < LinesKept)
                _errors.Enqueue(line);
        }
    }

    [GeneratedRegex(@"Unhandled exception\. [\w.`+]+(: |:\n)(?<message>.*?)(\n   at |\n ---> |\z)", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex UnhandledException();
}
