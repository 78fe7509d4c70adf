using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Connecting;

/// <summary>Registers the services of this room.</summary>
public static class ConnectingExtensions
{
    /// <summary>Adds connect sessions and the authorization code flow, with the section <c>Connect</c> validated at start.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The application's configuration, not a section of it.</param>
    /// <param name="isDevelopment">Whether the app runs in Development, where the user at the browser need not sign in.</param>
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
        services.AddSingleton<AuthorizationResponseService>();
        return services;
    }
}
