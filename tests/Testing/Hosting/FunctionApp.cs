using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kontext.Testing.Hosting;

/// <summary>
/// A function app on the genuine worker, in the test's process: the server is ASP.NET's test server, and the test plays the host's part, which is to find
/// the function of a request and to tell the worker of it.
/// </summary>
public abstract class FunctionApp<TEntryPoint> : WebApplicationFactory<TEntryPoint>
    where TEntryPoint : class
{
    private readonly HostPart _host = new(AppContext.BaseDirectory);

    // The worker finds functions through the program that runs, and host.json through this variable. Both are of the process.
    static FunctionApp()
    {
        Assembly.SetEntryAssembly(typeof(TEntryPoint).Assembly);
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);
    }

    /// <summary>The environment's name. The builder reads it from a variable alone.</summary>
    protected virtual string EnvironmentName => Environments.Development;

    /// <summary>Runs a function that a timer or a queue starts; true when it succeeded.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="message">The message of a queue; null for a timer.</param>
    /// <param name="cancellationToken">Asks the function to end.</param>
    public async Task<bool> RunAsync(string function, string? message, CancellationToken cancellationToken)
    {
        _ = Server;
        return await _host.RunAsync(function, message, cancellationToken);
    }

    /// <summary>What <see cref="ConfigureWebHost"/> is elsewhere: settings, logging and services of the test's own.</summary>
    protected abstract void Configure(IWebHostBuilder builder);

    protected sealed override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        foreach (var (name, value) in _host.Settings)
            builder.UseSetting(name, value);

        // What a developer keeps for their own runs must not decide what a test finds.
        builder.ConfigureAppConfiguration(static (_, configuration) =>
        {
            foreach (var secrets in configuration.Sources.OfType<JsonConfigurationSource>().Where(source => source.Path == "secrets.json").ToList())
                configuration.Sources.Remove(secrets);
        });
        Configure(builder);
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
