using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Clients;

/// <summary>Registers the room.</summary>
public static class ClientsExtensions
{
    /// <summary>Adds what settles who we are to each authorization server; the catalogue of providers and discovery must be there.</summary>
    /// <param name="services">What to add to.</param>
    /// <param name="publicUrl">This deployment's own address, asked once.</param>
    public static IServiceCollection AddOAuthClients(this IServiceCollection services, Func<IServiceProvider, Uri> publicUrl)
    {
        services.AddSingleton(provider => new ClientAddresses(publicUrl(provider)));
        services.AddSingleton<ServerSelection>();
        services.AddSingleton<ClientSelection>();
        services.AddSingleton<RegistrationStore>();
        services.AddSingleton<RegisteredClients>();
        services.AddSingleton<ClientService>();
        return services;
    }
}
