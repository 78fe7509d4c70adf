using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Connections;

/// <summary>Registers the room.</summary>
public static class ConnectionsExtensions
{
    /// <summary>Adds people's connections; the catalogue must be there.</summary>
    public static IServiceCollection AddUserConnections(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionStore>();
        services.AddSingleton<ConnectionService>();
        return services;
    }
}
