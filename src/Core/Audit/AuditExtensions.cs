using Kontext.Core.Input;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Audit;

/// <summary>Registers this room.</summary>
public static class AuditExtensions
{
    /// <summary>Adds the audit. The section <c>Audit</c> is validated at start. Table storage must be registered too.</summary>
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
