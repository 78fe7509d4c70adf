using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tokens;

/// <summary>Registers the room.</summary>
public static class TokensExtensions
{
    /// <summary>Adds this deployment's own tokens; storage and secrets must be there.</summary>
    /// <param name="services">What to add to.</param>
    /// <param name="publicUrl">Gives the deployment's address.</param>
    public static IServiceCollection AddOwnTokens(this IServiceCollection services, Func<IServiceProvider, Uri> publicUrl)
    {
        services.AddSingleton(provider => new TokenIssuer(publicUrl(provider).AbsoluteUri.TrimEnd('/')));
        services.AddSingleton<KeyStore>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<OwnTokens>();
        return services;
    }
}
