using Kontext.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kontext.Infra.Tests;

/// <summary>The real app with a deployment's settings. Its telemetry is not started, because the settings name addresses outside this machine.</summary>
internal sealed class DeployedApp(IReadOnlyDictionary<string, string> settings) : FunctionApp<Program>
{
    protected override string EnvironmentName => Environments.Production;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value));

    protected override void ConfigureServices(IServiceCollection services)
    {
        foreach (var service in services.Where(IsTelemetry).ToList())
            services.Remove(service);
    }

    private static bool IsTelemetry(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("OpenTelemetry", StringComparison.Ordinal) is true;
}
