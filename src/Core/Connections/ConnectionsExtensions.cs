using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Connections;

/// <summary>Registers the room.</summary>
public static class ConnectionsExtensions
{
    /// <summary>Adds people's connections, with the section <c>Retention</c> validated at start; the catalogue and grants must be there.</summary>
    public static IServiceCollection AddUserConnections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<ConnectionStore>();
        services.AddSingleton<RevokedConnectionStore>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<SharedGrants>();
        services.AddSingleton<EndingFinisher>();
        services.AddSingleton<EndingService>();
        services.AddSingleton<RefreshClaims>();
        services.AddSingleton<OvertakenConnections>();
        services.AddSingleton<NewConnections>();
        services.AddSingleton<ConnectionService>();
        return services;
    }
}
