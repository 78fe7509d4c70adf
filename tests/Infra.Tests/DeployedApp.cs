using Kontext.Testing.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kontext.Infra.Tests;

/// <summary>The real app with a deployment's settings. Its telemetry is not started, because the settings name addresses outside this machine.</summary>
internal sealed class DeployedApp(IReadOnlyDictionary<string, string> settings) : FunctionApp<Program>
{
    protected override string EnvironmentName => Environments.Production;

    protected override void Configure(IWebHostBuilder builder)
    {
        foreach (var (name, value) in settings)
            builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureTestServices(WithoutTelemetry);
    }

    private static void WithoutTelemetry(IServiceCollection services)
    {
        foreach (var service in services.Where(IsTelemetry).ToList())
            services.Remove(service);
    }

    private static bool IsTelemetry(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("OpenTelemetry", StringComparison.Ordinal) is true;
}
