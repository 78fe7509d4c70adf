using Kontext.LocalHost.Azurite;
using Kontext.LocalHost.Http;
using Kontext.LocalHost.Identity;
using Kontext.LocalHost.Queues;
using Kontext.LocalHost.Settings;
using Kontext.LocalHost.Timers;
using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Kontext.LocalHost.Hosting;

/// <summary>One run of the host. It reads the settings, starts all parts, and ends all parts.</summary>
internal sealed partial class HostProgram
{
    // The grace period of the Azure Functions host.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly AppFile _app;
    private readonly HostJson _hostJson;
    private readonly IConfigurationManager _configuration = new ConfigurationManager();
    private readonly IReadOnlyDictionary<string, string> _localSettings;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly IReadOnlyDictionary<string, string> _moved;
    private readonly string _urls;
    private readonly string _environment;
    private readonly string _dataDirectory;
    private readonly FunctionSwitches _switches;
    private readonly DevelopmentIdentity? _identity;

    private HostProgram(AppFile app)
    {
        _app = app;
        _hostJson = HostJson.Load(app.Directory);
        _localSettings = LocalSettings.Load(app.Directory, Environment.GetEnvironmentVariable);
        _configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        _configuration.AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().AddLocalSettings(_localSettings);
        _moved = AzuriteSettings.Moved(_configuration);
        _configuration.AddInMemoryCollection(_moved.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        _urls = ListenAddress.Choose(_configuration);
        _environment = _configuration["AZURE_FUNCTIONS_ENVIRONMENT"] is { Length: > 0 } name ? name : Environments.Development;
        _dataDirectory = DataDirectory.Find(_configuration, app.Directory);
        _switches = new FunctionSwitches(_configuration);
        if (_environment == Environments.Development)
            _identity = DevelopmentIdentity.Load(_dataDirectory, _urls, _configuration["PublicUrl"]);
    }

    /// <summary>Runs the app until a signal ends it, and returns the exit code.</summary>
    /// <exception cref="StartupException">The app cannot start. All parts that were started have ended.</exception>
    public static Task<int> RunAsync(AppFile app) => new HostProgram(app).RunAsync();

    private async Task<int> RunAsync()
    {
        using CancellationTokenSource late = new();
        await using var front = Front.Build(_configuration, _environment, _urls, _hostJson.LogLevels, _identity);
        var loggers = front.Services.GetRequiredService<ILoggerFactory>();
        await using var rpc = await RpcServer.StartAsync(CancellationToken.None);

        // The worker starts while Azurite starts, and ends before Azurite ends.
        await using var azurite = new Started(StartAzurite(loggers));
        await using var worker = WorkerProcess.Start(_app.Assembly, rpc, SetVariables, new WorkerLog(loggers).Write);
        var storage = await azurite.Service;
        var channel = await worker.ReadyAsync(_clock, CancellationToken.None);

        var lifetime = front.Lifetime;
        var logger = loggers.CreateLogger<HostProgram>();
        FunctionRuns runs = new(
            channel.InvokeAsync,
            _hostJson.FunctionTimeout,
            sentence =>
            {
                Log.WorkerMustEnd(logger, sentence);
                worker.Kill();
            },
            _clock,
            loggers.CreateLogger<FunctionRuns>(),
            late.Token);
        var triggers = MakeTriggers(runs, loggers);
        using var forwarder = MapFront(front, channel, runs, triggers);
        await Front.StartAsync(front, _urls);
        triggers.Start(channel.Functions, lifetime.ApplicationStopping);
        PrintBanner(storage, channel);
        var watching = WatchAsync(worker, lifetime, logger);
        await using var ending = _clock.CreateTimer(_ => late.Cancel(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var stopping = lifetime.ApplicationStopping.Register(() => ending.Change(Grace, Timeout.InfiniteTimeSpan));

        await front.WaitForShutdownAsync();
        await triggers.EndedAsync();
        await worker.StopAsync(Grace, _clock);
        return await watching;
    }

    private Task<AzuriteService> StartAzurite(ILoggerFactory loggers) =>
        AzuriteService.StartAsync(_configuration, _app.Directory, _clock, loggers.CreateLogger<AzuriteService>(), CancellationToken.None);

    private void SetVariables(IDictionary<string, string?> variables)
    {
        foreach (var (name, value) in _localSettings)
            variables[name] = value;
        foreach (var (key, value) in _moved)
            HostConfiguration.Set(variables, key, value);
        foreach (var (name, value) in _identity?.Variables() ?? new Dictionary<string, string>())
            variables[name] = value;
        variables["AZURE_FUNCTIONS_ENVIRONMENT"] = _environment;
    }

    private Triggers MakeTriggers(FunctionRuns runs, ILoggerFactory loggers)
    {
        TimerStates states = new(_dataDirectory, loggers.CreateLogger<TimerStates>());
        return new Triggers(
            new TimerTriggers(runs, states, _configuration, _clock),
            new QueueTriggers(runs, _configuration, _hostJson.Queues, _clock, loggers.CreateLogger<QueueTriggers>()),
            _switches,
            loggers.CreateLogger<Triggers>());
    }

    private FunctionForwarder MapFront(WebApplication front, WorkerChannel channel, FunctionRuns runs, Triggers triggers)
    {
        var routes = RouteTable.Of(channel.Functions.Where(function => !_switches.IsDisabled(function.Name)), _hostJson.RoutePrefix);
        var address = channel.Address ?? throw new StartupException("The app takes no requests by HTTP: Program.cs must call ConfigureFunctionsWebApplication().");
        FunctionForwarder forwarder = new(front.Services.GetRequiredService<IHttpForwarder>(), routes, runs, address);
        front.UseRouting();
        if (_identity is not null)
            front.MapDevelopmentIdentity();
        front.MapAdmin(channel.Functions, triggers.RunNow);
        front.MapFallback("{**path}", async http =>
        {
            if (!await forwarder.TryAnswerAsync(http))
                await Homepage.Answer(http.Request, _configuration).ExecuteAsync(http);
        });
        return forwarder;
    }

    private void PrintBanner(AzuriteService storage, WorkerChannel channel)
    {
        var client = _identity is null ? null : Banner.FirstClient(_configuration);
        var firstCall = Banner.FirstCall(_configuration, channel.Functions, _hostJson.RoutePrefix);
        foreach (var line in Banner.Lines(_app.Name, ListenAddress.Public(_urls), storage.Description, client, firstCall))
            Console.Out.WriteLine(line);
    }

    // Ctrl+C also reaches the worker, which then ends by itself with code 0.
    private static async Task<int> WatchAsync(WorkerProcess worker, IHostApplicationLifetime lifetime, ILogger logger)
    {
        var code = await worker.Exited;
        if (lifetime.ApplicationStopping.IsCancellationRequested || code == 0)
        {
            lifetime.StopApplication();
            return 0;
        }

        Log.WorkerEnded(logger, code);
        lifetime.StopApplication();
        return code;
    }

    /// <summary>Disposes Azurite after its start has finished.</summary>
    private sealed class Started(Task<AzuriteService> service) : IAsyncDisposable
    {
        public Task<AzuriteService> Service { get; } = service;

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAny(Service);
            if (Service.IsCompletedSuccessfully)
                await (await Service).DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The app has ended with exit code {Code}; what it printed last says why. Start it again.")]
        public static partial void WorkerEnded(ILogger logger, int code);

        [LoggerMessage(2, LogLevel.Critical, "{Reason}")]
        public static partial void WorkerMustEnd(ILogger logger, string reason);
    }
}
