using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Core.Discovery;

/// <summary>Adds the room.</summary>
public static class DiscoveryExtensions
{
    /// <summary>Adds <see cref="DiscoveryClient"/> and <see cref="DiscoveryCache"/>. Needs Outbound.</summary>
    public static IServiceCollection AddDiscovery(this IServiceCollection services)
    {
        services.TryAddSingleton<ForeignAddresses>();
        services.TryAddSingleton<ChallengeClient>();
        services.TryAddSingleton<ProtectedResourceClient>();
        services.TryAddSingleton<AuthorizationServerClient>();
        services.TryAddSingleton<LegacyServerClient>();
        services.TryAddSingleton<DiscoveryClient>();
        services.TryAddSingleton<DiscoveryCache>();
        return services;
    }
}
