using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Attachments;

/// <summary>Registers this room.</summary>
public static class AttachmentsExtensions
{
    /// <summary>Adds attachments and their settings. Applications must be registered too.</summary>
    public static IServiceCollection AddAttachments(this IServiceCollection services)
    {
        services.AddSingleton<AttachmentStore>();
        services.AddSingleton<AttachmentService>();
        return services;
    }
}
