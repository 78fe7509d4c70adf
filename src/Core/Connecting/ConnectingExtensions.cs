using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Connecting;

/// <summary>Registers the room.</summary>
public static class ConnectingExtensions
{
    /// <summary>Adds connect sessions and the authorization code flow, with the section <c>Connect</c> validated at start.</summary>
    /// <param name="services">What to add to.</param>
    /// <param name="configuration">The application's, not a section.</param>
    /// <param name="isDevelopment">Only then need the person at the browser not be known.</param>
    public static IServiceCollection AddConnecting(this IServiceCollection services, IConfiguration configuration, bool isDevelopment)
    {
        services.AddOptions<ConnectOptions>().Bind(configuration.GetSection(ConnectOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConnectOptions>>(new ConnectOptionsValidator(isDevelopment));
        services.AddSingleton<ReturnUrls>();
        services.AddSingleton<ConnectCommit>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<ConnectService>();
        services.AddSingleton<AuthorizationStore>();
        services.AddSingleton<EarlyEnds>();
        services.AddSingleton<HeldCodes>();
        services.AddSingleton<ConnectSessionService>();
        services.AddSingleton<RedemptionService>();
        services.AddSingleton<AuthorizationService>();
        return services;
    }
}
