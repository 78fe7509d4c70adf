using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Revocations;

/// <summary>Registers the room.</summary>
public static class RevocationsExtensions
{
    /// <summary>Adds the ending of many connections at once; people's connections must be there.</summary>
    public static IServiceCollection AddRevocations(this IServiceCollection services)
    {
        services.AddSingleton<RevocationStore>();
        services.AddSingleton<RevocationWalk>();
        services.AddSingleton<RevocationService>();
        return services;
    }
}
