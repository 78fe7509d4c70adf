using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Core.Registrations;

/// <summary>Adds the room.</summary>
public static class RegistrationsExtensions
{
    /// <summary>Adds the client that registers us with authorization servers. Needs Outbound.</summary>
    public static IServiceCollection AddRegistrations(this IServiceCollection services)
    {
        services.TryAddSingleton<RegistrationClient>();
        return services;
    }
}
