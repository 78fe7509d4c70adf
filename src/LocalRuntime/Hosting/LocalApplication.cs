using System.Reflection;
using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Kontext.LocalRuntime.Invocation;
using Kontext.LocalRuntime.Routing;
using Kontext.LocalRuntime.Settings;
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
        ConfigureServices(web);
        ConfigureSettings(web, hostJson);
        return new LocalApplication(web, hostJson);
    }

    public IHost Build(IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        if (!((IHostApplicationBuilder)Web).Properties.ContainsKey(HttpBridge.ItemKey))
        {
            throw new StartupException("Program.cs does not call ConfigureFunctionsWebApplication() on its builder.");
        }

        var app = Web.Build();
        var assembly = Assembly.Load(new AssemblyName(app.Environment.ApplicationName));
        var functions = FunctionCatalog.Load(assembly.GetTypes(), _hostJson.RoutePrefix);
        app.MapLocalRuntime(functions, _hostJson.RoutePrefix, InvocationPipeline.Compose(middleware));
        return new LocalHost(app, () => Banner.Print(app, functions, _hostJson.RoutePrefix, Console.Out));
    }

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

    private static void ConfigureServices(WebApplicationBuilder web)
    {
        web.Services.TryAddSingleton(TimeProvider.System);
        web.Services.AddSingleton<ShutdownSignal>();
        web.Services.AddSingleton<HttpInvocation>();
        web.Services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        web.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);
        web.Services.AddControllers();
    }
}
