using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.Testing.Hosting;

/// <summary>
/// Runs a function app on the real worker in the test's process. The server is ASP.NET's test server. The test acts as the host: it finds
/// the function of a request and announces the request to the worker.
/// </summary>
public abstract class FunctionApp<TEntryPoint> : WebApplicationFactory<TEntryPoint>
    where TEntryPoint : class
{
    private readonly HostPart _host = new(AppContext.BaseDirectory);

    // The worker finds functions through the running program, and host.json through this variable. Both belong to the process.
    static FunctionApp()
    {
        Assembly.SetEntryAssembly(typeof(TEntryPoint).Assembly);
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);
    }

    /// <summary>The name of the environment. The builder reads it from an environment variable only.</summary>
    protected virtual string EnvironmentName => Environments.Development;

    /// <summary>Runs a timer or queue function. Returns whether it succeeded.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="message">The queue message; null for a timer.</param>
    /// <param name="cancellationToken">Asks the function to end.</param>
    public async Task<bool> RunAsync(string function, string? message, CancellationToken cancellationToken)
    {
        _ = Server;
        return await _host.RunAsync(function, message, cancellationToken);
    }

    /// <summary>Completes when the functions that answer requests now have ended. Some go on after their client has the whole answer.</summary>
    public Task IdleAsync() => _host.IdleAsync();

    /// <summary>The settings of the test. They outrank every file and variable of the machine.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string?>> Settings();

    protected virtual void ConfigureLogging(ILoggingBuilder logging) => logging.ClearProviders();

    /// <summary>Replaces services of the app, after the app has registered its own.</summary>
    protected virtual void ConfigureServices(IServiceCollection services)
    {
    }

    protected sealed override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        foreach (var (name, value) in _host.Settings)
            builder.UseSetting(name, value);

        // A developer's own settings must not change the result of a test.
        builder.ConfigureAppConfiguration(static (_, configuration) =>
        {
            foreach (var secrets in configuration.Sources.OfType<JsonConfigurationSource>().Where(source => source.Path == "secrets.json").ToList())
                configuration.Sources.Remove(secrets);
        });
        foreach (var (name, value) in Settings())
            builder.UseSetting(name, value);
        builder.ConfigureLogging(ConfigureLogging);
        builder.ConfigureTestServices(ConfigureServices);
        builder.ConfigureTestServices(services => services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(_host)));
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        lock (ProcessEnvironment.Lock)
        {
            Environment.SetEnvironmentVariable(ProcessEnvironment.Name, EnvironmentName);
            return base.CreateHost(builder);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _host.Close();
        GC.SuppressFinalize(this);
    }
}
