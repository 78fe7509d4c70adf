using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Endings;

/// <summary>Registers the services of this room.</summary>
public static class EndingsExtensions
{
    /// <summary>Adds the services that end connections, one by one or many at once. Needs Connections and Clients.</summary>
    public static IServiceCollection AddEndings(this IServiceCollection services)
    {
        services.AddSingleton<SharedGrants>();
        services.AddSingleton<CredentialRemoval>();
        services.AddSingleton<EndingService>();
        services.AddSingleton<DisconnectService>();
        services.AddSingleton<OutdatedConnections>();
        services.AddSingleton<EndedConnectionStore>();
        services.AddSingleton<BulkDisconnectStore>();
        services.AddSingleton<BulkDisconnectWalk>();
        services.AddSingleton<BulkDisconnectService>();
        return services;
    }
}
