using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Exchanging;

/// <summary>Registers this room.</summary>
public static class ExchangingExtensions
{
    /// <summary>
    /// Adds the exchange of tokens for credentials. Applications, connections and this deployment's own tokens must be registered too.
    /// </summary>
    public static IServiceCollection AddExchanging(this IServiceCollection services)
    {
        services.AddSingleton<JwksClient>();
        services.AddSingleton<ForeignTokens>();
        services.AddSingleton<ExchangeMetrics>();
        services.AddSingleton<ClientCheck>();
        services.AddSingleton<ExchangeTargets>();
        services.AddSingleton<HandedCredentials>();
        services.AddSingleton<ExchangeTokens>();
        services.AddSingleton<ExchangeService>();
        services.AddSingleton<ClientTokenService>();
        services.AddSingleton<SessionTokenService>();
        services.AddSingleton<AgentSessionService>();
        return services;
    }
}
