using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Kontext.LocalHost.Settings;

namespace Kontext.LocalHost.Azurite;

/// <summary>Runs Azurite in a separate process. Azurite ends when the pipe to it closes.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Ready = "Azurite Table service is successfully listening";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _complaints;
    private readonly Task _output;

    private AzuriteProcess(Process process, TimeProvider clock)
    {
        _process = process;
        _clock = clock;
        _complaints = process.StandardError.ReadToEndAsync();
        _output = ReadOutputAsync();
    }

    /// <summary>Starts Azurite, and waits until it listens.</summary>
    /// <param name="node">The program that runs the script.</param>
    /// <param name="script">The path of Azurite's script.</param>
    /// <param name="dataDirectory">The data directory; created when it is missing.</param>
    /// <param name="firstPort">The first of three consecutive ports: blobs, queues, tables.</param>
    /// <param name="clock">Measures the time limit of the start.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<AzuriteProcess> StartAsync(
        string node, string script, string dataDirectory, int firstPort, TimeProvider clock, CancellationToken cancellationToken)
    {
        AzuriteProcess azurite = new(Launch(node, script, dataDirectory, firstPort), clock);
        var started = false;
        try
        {
            await azurite._ready.Task.WaitAsync(StartLimit, clock, cancellationToken);
            started = true;
            return azurite;
        }
        catch (TimeoutException e)
        {
            throw new StartupException($"Azurite, the storage on this machine, did not start within {StartLimit.TotalSeconds:0} seconds: start again.", e);
        }
        finally
        {
            if (!started)
                await azurite.DisposeAsync();
        }
    }

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended => _output;

    /// <summary>Lets Azurite save its data and end. Kills it when it does not end in time.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using CancellationTokenSource limit = new(StopLimit, _clock);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _output;
        _process.Dispose();
    }

    private static Process Launch(string node, string script, string dataDirectory, int firstPort)
    {
        ProcessStartInfo start = new(node)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            "--require", Path.Combine(AppContext.BaseDirectory, "graceful-stop.cjs"), script,
            "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", dataDirectory,
            "--blobPort", Port(firstPort), "--queuePort", Port(firstPort + 1), "--tablePort", Port(firstPort + 2),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new StartupException(
                "Storage on this machine needs Node.js 20 or newer on the PATH: install it, or let AzureWebJobsStorage name other storage.", e);
        }
    }

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
                _ready.TrySetResult();
        }

        var complaints = (await _complaints).ReplaceLineEndings(" ").Trim();
        _ready.TrySetException(new StartupException($"Azurite, the storage on this machine, could not start: {complaints}"));
    }
}
