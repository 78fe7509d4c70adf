using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Integrations;

/// <summary>Registers the room.</summary>
public static class IntegrationsExtensions
{
    /// <summary>Adds the catalogue; storage, secrets and the schedule must be there.</summary>
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
