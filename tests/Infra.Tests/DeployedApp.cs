using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.Infra.Tests;

/// <summary>The real app with a deployment's settings and without its surroundings: what is due on its own (timers, queue) is not begun.</summary>
internal sealed class DeployedApp(IReadOnlyDictionary<string, string> settings) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseContentRoot(AppContext.BaseDirectory);

        // A container that the tests run in may have such a name itself.
        foreach (var variable in new[] { "CONTAINER_NAME", "WEBSITE_SITE_NAME" })
            builder.UseSetting(variable, "");
        foreach (var (name, value) in settings)
            builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureTestServices(WithoutWorkers);
    }

    private static void WithoutWorkers(IServiceCollection services)
    {
        var workers = services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("Microsoft", StringComparison.Ordinal) is not true);
        foreach (var worker in workers.ToList())
            services.Remove(worker);
    }
}
