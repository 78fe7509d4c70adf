using System.ComponentModel.DataAnnotations;
using Kontext.Core.Input;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Caps;

/// <summary>Registers the services of this room.</summary>
public static class CapsExtensions
{
    /// <summary>Adds the caps. The section <c>Caps</c> is validated at start. Storage and the schedule must be registered too.</summary>
    public static IServiceCollection AddCaps(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CapOptions>().Bind(configuration.GetSection(CapOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CapOptions>, AnnotatedOptionsValidator<CapOptions>>();
        services.AddSingleton<CountStore>();
        services.AddSingleton<CapService>();
        return services;
    }
}

/// <summary>
/// Section <c>Caps</c>: how many things there may be. Maintenance counts every ten minutes, so new things in between may exceed a cap.
/// </summary>
public sealed class CapOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Caps";

    /// <summary>The integrations of one organization that are not archived: 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Caps:IntegrationsPerOrganization must be from 1 to 100000.")]
    public int IntegrationsPerOrganization { get; set; } = 2_000;

    /// <summary>The connections of one user in one organization, ended ones included: 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Caps:ConnectionsPerPerson must be from 1 to 10000.")]
    public int ConnectionsPerPerson { get; set; } = 500;
}
