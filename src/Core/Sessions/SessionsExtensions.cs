using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Sessions;

/// <summary>Registers this room.</summary>
public static class SessionsExtensions
{
    private const string Any = "*";

    /// <summary>Adds sessions and delegations. Applications and tokens must be registered too.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">The application's configuration.</param>
    /// <param name="isDevelopment">Whether clients without a row are allowed when the settings do not say.</param>
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration, bool isDevelopment)
    {
        services.AddOptions<SessionOptions>().Bind(configuration.GetSection(SessionOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionOptions>, SessionOptionsValidator>();
        if (isDevelopment)
        {
            services.PostConfigure<SessionOptions>(options =>
            {
                if (options.OpenOrganizations.Count == 0)
                    options.OpenOrganizations.Add(Any);
                if (options.MetadataHosts.Count == 0)
                    options.MetadataHosts.Add(Any);
            });
        }

        services.AddSingleton<SessionStore>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<DelegationService>();
        return services;
    }
}
