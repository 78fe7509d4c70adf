using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Refreshing;

/// <summary>Registers the services of this room.</summary>
public static class RefreshingExtensions
{
    /// <summary>Adds refreshing, and the resolver that returns fresh credentials. Needs Endings.</summary>
    public static IServiceCollection AddRefreshing(this IServiceCollection services)
    {
        services.AddSingleton<RefreshClaims>();
        services.AddSingleton<RefreshVault>();
        services.AddSingleton<RefreshCommit>();
        services.AddSingleton<RefreshFailures>();
        services.AddSingleton<RefreshService>();
        services.AddSingleton<CredentialUseService>();
        services.AddSingleton<CredentialResolver>();
        return services;
    }
}
