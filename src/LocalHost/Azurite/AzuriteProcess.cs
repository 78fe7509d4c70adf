using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Kontext.LocalRuntime.Hosting;

namespace Kontext.LocalRuntime.Azurite;

/// <summary>Azurite in a process of its own, which ends with the pipe to it.</summary>
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

    public static async Task<AzuriteProcess> StartAsync(
        string script, string dataDirectory, int firstPort, TimeProvider clock, CancellationToken cancellationToken)
    {
        var azurite = new AzuriteProcess(Launch(script, dataDirectory, firstPort), clock);
        var started = false;
        try
        {
            await azurite._ready.Task.WaitAsync(StartLimit, clock, cancellationToken);
            started = true;
            return azurite;
        }
        catch (TimeoutException e)
        {
            throw new StartupException($"Azurite did not start within {StartLimit.TotalSeconds:0} seconds.", e);
        }
        finally
        {
            if (!started)
            {
                await azurite.DisposeAsync();
            }
        }
    }

    /// <summary>Completes when it has ended, whatever ended it.</summary>
    public Task Ended => _output;

    /// <summary>Lets it save and end; kills it only when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit, _clock);
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

    private static Process Launch(string script, string dataDirectory, int firstPort)
    {
        var start = new ProcessStartInfo("node")
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
        {
            start.ArgumentList.Add(argument);
        }

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
            {
                _ready.TrySetResult();
            }
        }

        var complaints = (await _complaints).ReplaceLineEndings(" ").Trim();
        _ready.TrySetException(new StartupException($"Azurite, the storage on this machine, could not start: {complaints}"));
    }
}
