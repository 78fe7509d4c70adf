using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Connections;

/// <summary>Registers the room.</summary>
public static class ConnectionsExtensions
{
    /// <summary>Adds people's connections; the catalogue and grants must be there.</summary>
    public static IServiceCollection AddUserConnections(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionStore>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<SharedGrants>();
        services.AddSingleton<EndingFinisher>();
        services.AddSingleton<EndingService>();
        services.AddSingleton<RefreshClaims>();
        services.AddSingleton<OvertakenConnections>();
        services.AddSingleton<NewConnections>();
        services.AddSingleton<ConnectionService>();
        return services;
    }
}
