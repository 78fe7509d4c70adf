using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tokens;

/// <summary>Registers this room.</summary>
public static class TokensExtensions
{
    /// <summary>Adds this deployment's own tokens. Storage and secrets must be registered too.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="publicUrl">Returns the deployment's address.</param>
    public static IServiceCollection AddOwnTokens(this IServiceCollection services, Func<IServiceProvider, Uri> publicUrl)
    {
        services.AddSingleton(provider => new TokenIssuer(publicUrl(provider).AbsoluteUri.TrimEnd('/')));
        services.AddSingleton<KeyStore>();
        services.AddSingleton<StoredKeys>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<SymmetricKeys>();
        services.AddSingleton<OwnTokens>();
        return services;
    }
}
