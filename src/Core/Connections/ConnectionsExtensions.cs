using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Connections;

/// <summary>Registers the room.</summary>
public static class ConnectionsExtensions
{
    /// <summary>Adds the connection rows, with the section <c>Retention</c> validated at start. Needs Storage.</summary>
    public static IServiceCollection AddUserConnections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<ConnectionStore>();
        services.AddSingleton<ConnectionMetrics>();
        services.AddSingleton<ConnectionService>();
        return services;
    }
}
