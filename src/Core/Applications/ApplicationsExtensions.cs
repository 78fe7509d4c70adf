using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Applications;

/// <summary>Registers this room.</summary>
public static class ApplicationsExtensions
{
    /// <summary>Adds applications, service accounts and attachments. The integrations must be registered too.</summary>
    public static IServiceCollection AddApplications(this IServiceCollection services)
    {
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<ApplicationService>();
        services.AddSingleton<AttachmentService>();
        return services;
    }
}
