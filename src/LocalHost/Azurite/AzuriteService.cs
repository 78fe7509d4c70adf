using Kontext.LocalRuntime.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Azurite;

/// <summary>
/// Storage for the time the app runs: there before any hosted service starts, ended after all have stopped.
/// What listens already is left alone.
/// </summary>
internal sealed partial class AzuriteService(
    IConfiguration configuration, IHostEnvironment environment, TimeProvider clock, ILogger<AzuriteService> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    private AzuriteProcess? _process;
    private Task _watching = Task.CompletedTask;

    /// <summary>For the person at the console. Never a connection string.</summary>
    public string Description { get; private set; } = "as AzureWebJobsStorage says";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (AzuriteSettings.From(configuration, byDefault: RunningProgram.Is(environment)) is not { } settings)
        {
            return;
        }

        if (await Ports.IsListeningAsync(settings.TablePort, cancellationToken))
        {
            Description = $"what listens on 127.0.0.1:{settings.TablePort}";
            return;
        }

        await RefuseTakenPortsAsync(settings, cancellationToken);
        await StartAsync(settings, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            await process.DisposeAsync();
            await _watching;
        }
    }

    private static async Task RefuseTakenPortsAsync(AzuriteSettings settings, CancellationToken cancellationToken)
    {
        for (var port = settings.FirstPort; port < settings.TablePort; port++)
        {
            if (await Ports.IsListeningAsync(port, cancellationToken))
            {
                throw new StartupException(
                    $"Port {port}, which Azurite needs, is taken by another program, and no table storage listens on {settings.TablePort}.");
            }
        }
    }

    private async Task StartAsync(AzuriteSettings settings, CancellationToken cancellationToken)
    {
        var root = RepositoryRoot.Find(environment.ContentRootPath, AppContext.BaseDirectory)
            ?? throw new StartupException("Cannot find Azurite: no folder above the app has host.json beside package.json.");
        var script = Path.Combine(root, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(script))
        {
            throw new StartupException($"Azurite is not installed: run npm ci in {root}.");
        }

        var data = Path.GetFullPath(settings.DataDirectory, root);
        _process = await AzuriteProcess.StartAsync(script, data, settings.FirstPort, clock, cancellationToken);
        Description = $"Azurite, data in {data}";
        _watching = WatchAsync(_process);
        Log.Started(logger, data);
    }

    private async Task WatchAsync(AzuriteProcess process)
    {
        await process.Ended;
        if (Volatile.Read(ref _process) == process)
        {
            Log.Ended(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Azurite started, data in {Directory}")]
        public static partial void Started(ILogger logger, string directory);

        [LoggerMessage(2, LogLevel.Error, "Azurite has ended by itself: start the app again to have storage again")]
        public static partial void Ended(ILogger logger);
    }
}
