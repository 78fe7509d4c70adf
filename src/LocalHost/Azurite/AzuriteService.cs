using Kontext.LocalHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Azurite;

/// <summary>Provides storage while the app runs. A program that already listens at the ports is left alone.</summary>
internal sealed partial class AzuriteService : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly Task _watching;
    private AzuriteProcess? _process;

    private AzuriteService(string description, AzuriteProcess? process, ILogger logger)
    {
        Description = description;
        _logger = logger;
        _process = process;
        _watching = process is null ? Task.CompletedTask : WatchAsync(process);
    }

    /// <summary>The description of the storage for the console. It is never a connection string.</summary>
    public string Description { get; }

    /// <summary>Completes when Azurite has ended and the log says so; immediately when this host started no Azurite.</summary>
    public Task Ended => _watching;

    /// <summary>
    /// Starts Azurite when the settings ask for it, and returns when it listens. Dispose it after everything that needs storage has ended.
    /// </summary>
    /// <param name="configuration">The configuration of this host, with local.settings.json.</param>
    /// <param name="appDirectory">The app's output folder, inside the repository.</param>
    /// <param name="clock">Measures the time limits of start and end.</param>
    /// <param name="logger">Logs when Azurite ends unexpectedly.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="StartupException">Azurite cannot start.</exception>
    public static async Task<AzuriteService> StartAsync(
        IConfiguration configuration, string appDirectory, TimeProvider clock, ILogger<AzuriteService> logger, CancellationToken cancellationToken)
    {
        if (AzuriteSettings.From(configuration) is not { } settings)
            return new AzuriteService("as AzureWebJobsStorage says", process: null, logger);
        if (await Ports.IsListeningAsync(settings.TablePort, cancellationToken))
            return new AzuriteService($"what listens on 127.0.0.1:{settings.TablePort}", process: null, logger);

        await RefuseTakenPortsAsync(settings, cancellationToken);
        var data = DataDirectory.Find(configuration, appDirectory);
        var process = await AzuriteProcess.StartAsync("node", FindScript(appDirectory), data, settings.FirstPort, clock, cancellationToken);
        Log.Started(logger, data);
        return new AzuriteService($"Azurite, data in {data}", process, logger);
    }

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
                    $"Port {port}, which Azurite needs, is taken by another program, and no table storage listens on {settings.TablePort}: stop that program, or set LocalHost__AzuritePort to the first of three free ports.");
            }
        }
    }

    private static string FindScript(string appDirectory)
    {
        var root = RepositoryRoot.Find(appDirectory)
            ?? throw new StartupException("Cannot find Azurite: no folder above the app has host.json beside package.json; let AzureWebJobsStorage name other storage.");
        var script = Path.Combine(root, "node_modules", "azurite", "dist", "src", "azurite.js");
        return File.Exists(script) ? script : throw new StartupException($"Azurite is not installed: run npm ci in {root}.");
    }

    private async Task WatchAsync(AzuriteProcess process)
    {
        await process.Ended;
        if (Volatile.Read(ref _process) == process)
            Log.Ended(_logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Azurite started, data in {Directory}")]
        public static partial void Started(ILogger logger, string directory);

        [LoggerMessage(2, LogLevel.Error, "Azurite has ended by itself: start again to have storage again")]
        public static partial void Ended(ILogger logger);
    }
}
