using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Consent;

/// <summary>Registers this room.</summary>
public static class ConsentExtensions
{
    /// <summary>Adds the clients that users sign in to, consent, codes and refresh tokens. Sessions must be registered too.</summary>
    public static IServiceCollection AddConsent(this IServiceCollection services)
    {
        services.AddSingleton<CodeStore>();
        services.AddSingleton<SealedClients>();
        services.AddSingleton<ClientMetadataReader>();
        services.AddSingleton<AuthorizingClients>();
        services.AddSingleton<ConsentService>();
        services.AddSingleton<RefreshTokenService>();
        return services;
    }
}
