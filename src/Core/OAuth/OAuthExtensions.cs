using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Core.OAuth;

/// <summary>Adds the room.</summary>
public static class OAuthExtensions
{
    /// <summary>Adds the clients that speak to authorization servers. Needs Outbound.</summary>
    public static IServiceCollection AddOAuth(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenClient>();
        services.TryAddSingleton<RevocationClient>();
        services.TryAddSingleton<IdentityClient>();
        services.TryAddSingleton<GrantClients>();
        return services;
    }
}
