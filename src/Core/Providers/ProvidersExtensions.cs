using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Providers;

/// <summary>Adds the room.</summary>
public static class ProvidersExtensions
{
    /// <summary>Adds <see cref="ProviderCatalogue"/>, unless one is there, and <see cref="DeploymentClients"/>, with the section <c>Providers</c> validated at start.</summary>
    /// <param name="services">What to add to.</param>
    /// <param name="configuration">The application's, not a section.</param>
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

    // One by one: the binder would pass over a member that is a text where it should be a section, and nobody would be told.
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
