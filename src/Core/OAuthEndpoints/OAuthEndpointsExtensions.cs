using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Registers the room.</summary>
public static class OAuthEndpointsExtensions
{
    /// <summary>Adds the clients that speak to authorization servers. Needs Outbound.</summary>
    public static IServiceCollection AddOAuthEndpoints(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenClient>();
        services.TryAddSingleton<RevocationClient>();
        services.TryAddSingleton<IdentityClient>();
        return services;
    }
}
