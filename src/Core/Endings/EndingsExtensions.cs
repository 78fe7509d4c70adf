using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Endings;

/// <summary>Registers the room.</summary>
public static class EndingsExtensions
{
    /// <summary>Adds what ends connections, one by one or many at once. Needs Connections and Clients.</summary>
    public static IServiceCollection AddEndings(this IServiceCollection services)
    {
        services.AddSingleton<SharedGrants>();
        services.AddSingleton<CredentialRemoval>();
        services.AddSingleton<EndingService>();
        services.AddSingleton<DisconnectService>();
        services.AddSingleton<OutdatedConnections>();
        services.AddSingleton<RevokedConnectionStore>();
        services.AddSingleton<RevocationStore>();
        services.AddSingleton<RevocationWalk>();
        services.AddSingleton<RevocationService>();
        return services;
    }
}
