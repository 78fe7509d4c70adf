using System.Reflection;
using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Invocation;
using Kontext.LocalRuntime.Queues;
using Kontext.LocalRuntime.Routing;
using Kontext.LocalRuntime.Settings;
using Kontext.LocalRuntime.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kontext.LocalRuntime.Hosting;

/// <summary>Puts the program together: settings, services, and the one web application that stands for host and worker.</summary>
internal sealed class LocalApplication
{
    private readonly HostJson _hostJson;

    private LocalApplication(WebApplicationBuilder web, HostJson hostJson)
    {
        Web = web;
        _hostJson = hostJson;
    }

    public WebApplicationBuilder Web { get; }

    public static LocalApplication Create(string[] args)
    {
        StartupFailure.Register();
        LocalSettings.Apply(AppContext.BaseDirectory);
        var hostJson = HostJson.Load(AppContext.BaseDirectory);
        var web = WebApplication.CreateBuilder(StartOptions.From(args));
        ConfigureServices(web, hostJson);
        ConfigureSettings(web, hostJson);
        return new LocalApplication(web, hostJson);
    }

    public IHost Build(IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        if (!((IHostApplicationBuilder)Web).Properties.ContainsKey(HttpBridge.ItemKey))
        {
            throw new StartupException("Program.cs does not call ConfigureFunctionsWebApplication() on its builder.");
        }

        var pipeline = InvocationPipeline.Compose(middleware);
        Web.Services.AddSingleton(services =>
            new LoadedApp(FunctionCatalog.Load(TypesOf(services.GetRequiredService<IHostEnvironment>()), _hostJson.RoutePrefix), pipeline));

        // The last hosted service of all: what functions need is there before they run, and ends after them.
        Web.Services.AddHostedService(static services => services.GetRequiredService<TriggerService>());

        var app = Web.Build();
        var loaded = app.Services.GetRequiredService<LoadedApp>();
        app.MapLocalRuntime(loaded, _hostJson.RoutePrefix);
        return new LocalHost(app, () => Banner.Print(app, loaded.Functions, _hostJson.RoutePrefix, Console.Out));
    }

    private static Type[] TypesOf(IHostEnvironment environment) =>
        Assembly.Load(new AssemblyName(environment.ApplicationName)).GetTypes();

    private static void ConfigureSettings(WebApplicationBuilder web, HostJson hostJson)
    {
        if (!RunningProgram.Is(web.Environment))
        {
            RemoveUserSecrets(web.Configuration);
        }

        var urls = ListenAddress.Choose(web.Configuration);
        web.WebHost.UseUrls(urls);
        web.AddLocalLogging();

        var defaults = new Dictionary<string, string?>(hostJson.LogLevels, StringComparer.OrdinalIgnoreCase);
        if (web.Environment.IsDevelopment())
        {
            DevelopmentExtras.Add(web, urls, defaults);
        }

        // First in the list is lowest in rank: whatever the app or its environment says wins.
        ((IConfigurationBuilder)web.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
    }

    // What a developer keeps for their own runs must not decide what a test finds.
    private static void RemoveUserSecrets(ConfigurationManager configuration)
    {
        var sources = ((IConfigurationBuilder)configuration).Sources;
        foreach (var source in sources.OfType<JsonConfigurationSource>().Where(source => source.Path == "secrets.json").ToList())
        {
            sources.Remove(source);
        }
    }

    private static void ConfigureServices(WebApplicationBuilder web, HostJson hostJson)
    {
        web.Services.AddSingleton(hostJson);
        web.Services.TryAddSingleton(TimeProvider.System);
        web.Services.AddSingleton<ShutdownSignal>();
        web.Services.AddSingleton<FunctionSwitches>();
        web.Services.AddSingleton<HttpInvocation>();
        web.Services.AddSingleton<TriggerInvocation>();
        web.Services.AddSingleton<TimerStates>();
        web.Services.AddSingleton<TimerTriggers>();
        web.Services.AddSingleton<QueueTriggers>();
        web.Services.AddSingleton<TriggerService>();
        web.Services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        web.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);
        web.Services.AddControllers();
    }
}
