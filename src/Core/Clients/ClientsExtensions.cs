using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Clients;

/// <summary>Registers the room.</summary>
public static class ClientsExtensions
{
    /// <summary>Adds our registrations at authorization servers, and the grants given to them. Needs Integrations, Discovery, Providers and OAuth.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="publicUrl">Returns this deployment's own address; called once.</param>
    public static IServiceCollection AddClients(this IServiceCollection services, Func<IServiceProvider, Uri> publicUrl)
    {
        services.AddSingleton(provider => new ClientAddresses(publicUrl(provider)));
        services.AddSingleton<ServerSelection>();
        services.AddSingleton<ClientSelection>();
        services.AddSingleton<RegistrationClient>();
        services.AddSingleton<RegistrationStore>();
        services.AddSingleton<RegisteredClients>();
        services.AddSingleton<ClientService>();
        services.AddSingleton<GrantService>();
        return services;
    }
}
