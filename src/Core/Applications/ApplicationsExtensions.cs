using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Applications;

/// <summary>Registers this room.</summary>
public static class ApplicationsExtensions
{
    /// <summary>Adds applications and service accounts. The integrations must be registered too.</summary>
    public static IServiceCollection AddApplications(this IServiceCollection services)
    {
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<ApplicationService>();
        return services;
    }
}
