using Kontext.Core.Input;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Gateway;

/// <summary>Registers this room.</summary>
public static class GatewayExtensions
{
    /// <summary>Adds the gateway. The section <c>Gateway</c> is validated at start. All rooms below must be registered too.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, AnnotatedOptionsValidator<GatewayOptions>>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<GatewayLimits>();
        services.AddSingleton<GatewayTargets>();
        services.AddSingleton<GatewaySessions>();
        services.AddSingleton<GatewayCredentials>();
        services.AddSingleton<ConnectAdvice>();
        services.AddSingleton<UsableIntegrations>();
        return services;
    }
}
