using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Integrations;

/// <summary>Registers the services of this room.</summary>
public static class IntegrationsExtensions
{
    /// <summary>Adds the integrations. Storage, secrets and the schedule must be registered too.</summary>
    public static IServiceCollection AddIntegrations(this IServiceCollection services)
    {
        services.AddSingleton<IntegrationIds>();
        services.AddSingleton<IntegrationStore>();
        services.AddSingleton<IntegrationSecrets>();
        services.AddSingleton<IntegrationChecks>();
        services.AddSingleton<IntegrationService>();
        return services;
    }
}
