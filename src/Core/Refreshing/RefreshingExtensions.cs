using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Refreshing;

/// <summary>Registers the room.</summary>
public static class RefreshingExtensions
{
    /// <summary>Adds the way to a fresh credential. Needs Endings.</summary>
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
