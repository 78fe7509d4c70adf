using Kontext.Core.Input;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Audit;

/// <summary>Registers the room.</summary>
public static class AuditExtensions
{
    /// <summary>Adds the audit, with the section <c>Audit</c> validated at start; table storage must be there.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuditOptions>().Bind(configuration.GetSection(AuditOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuditOptions>, AnnotatedOptionsValidator<AuditOptions>>();
        services.AddSingleton<AuditStore>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<AuditService>();
        return services;
    }
}
