using Kontext.Testing.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.Infra.Tests;

/// <summary>The real app with a deployment's settings and without its surroundings: what is due on its own (timers, queue) is not begun.</summary>
internal sealed class DeployedApp(IReadOnlyDictionary<string, string> settings) : FunctionApp<Program>
{
    // Of a container that the tests run in, and of local.settings.json, which is never published and yet lies beside the app here.
    private static readonly string[] NotOfADeployment =
        ["CONTAINER_NAME", "WEBSITE_SITE_NAME", "AzureWebJobsStorage", "Storage:Tables", "Storage:Queues", "StoragePrefix"];

    protected override string EnvironmentName => Environments.Production;

    protected override void Configure(IWebHostBuilder builder)
    {

        foreach (var name in NotOfADeployment)
            builder.UseSetting(name, "");
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
