using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalRuntime.Tests;

/// <summary>The sample app inside the test's process.</summary>
public sealed class SampleFactory : WebApplicationFactory<Program>
{
    public Dictionary<string, string?> Settings { get; } = [];

    public Action<IServiceCollection> Overrides { get; set; } = static _ => { };

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(Settings));
        builder.ConfigureServices(services => Overrides(services));
    }
}
