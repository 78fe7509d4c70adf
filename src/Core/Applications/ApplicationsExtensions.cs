using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Applications;

/// <summary>Registers the room.</summary>
public static class ApplicationsExtensions
{
    /// <summary>Adds applications, service accounts and attachments; integrations must be there.</summary>
    public static IServiceCollection AddApplications(this IServiceCollection services)
    {
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<ApplicationService>();
        services.AddSingleton<AttachmentService>();
        return services;
    }
}
