using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Credentials;

/// <summary>Registers the room.</summary>
public static class CredentialsExtensions
{
    /// <summary>Adds the way to a fresh credential; people's connections must be there.</summary>
    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.AddSingleton<RefreshVault>();
        services.AddSingleton<RefreshCommit>();
        services.AddSingleton<RefreshFailures>();
        services.AddSingleton<RefreshService>();
        services.AddSingleton<CredentialResolver>();
        return services;
    }
}
