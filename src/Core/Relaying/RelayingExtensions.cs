using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Relaying;

/// <summary>Registers this room.</summary>
public static class RelayingExtensions
{
    /// <summary>Adds the relay of the gateway. All rooms below must be registered too.</summary>
    public static IServiceCollection AddRelaying(this IServiceCollection services)
    {
        services.AddSingleton<ServerCalls>();
        services.AddSingleton<ConnectAnswers>();
        services.AddSingleton<CredentialAnswers>();
        services.AddSingleton<RelayEntry>();
        services.AddSingleton<ToolGate>();
        services.AddSingleton<ServerRelay>();
        services.AddSingleton<RelayService>();
        return services;
    }
}
