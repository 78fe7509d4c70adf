using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Providers;

/// <summary>Registers the services of this room.</summary>
public static class ProvidersExtensions
{
    /// <summary>
    /// Adds <see cref="ProviderCatalogue"/>, unless one is registered, and <see cref="DeploymentClients"/>. The section <c>Providers</c> is
    /// validated at start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The application's configuration, not a section of it.</param>
    public static IServiceCollection AddProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(_ => new ProviderCatalogue(ProviderCatalogue.Known));
        services.AddOptions<ProvidersOptions>()
            .Configure(options => Bind(configuration.GetSection(ProvidersOptions.Section), options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProvidersOptions>, ProvidersOptionsValidator>();
        services.TryAddSingleton<DeploymentClients>();
        return services;
    }

    // Binds one member at a time: the binder would silently skip a member that is a text where it should be a section.
    private static void Bind(IConfigurationSection section, ProvidersOptions options)
    {
        foreach (var member in section.GetChildren())
        {
            ProviderClientOptions client = new();
            member.Bind(client);
            options.Clients[member.Key] = client;
        }
    }
}
