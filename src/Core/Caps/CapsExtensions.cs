using System.ComponentModel.DataAnnotations;
using Kontext.Core.Input;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Caps;

/// <summary>Registers the room.</summary>
public static class CapsExtensions
{
    /// <summary>Adds the caps, with the section <c>Caps</c> validated at start; storage and the schedule must be there.</summary>
    public static IServiceCollection AddCaps(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CapOptions>().Bind(configuration.GetSection(CapOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CapOptions>, AnnotatedOptionsValidator<CapOptions>>();
        services.AddSingleton<CountStore>();
        services.AddSingleton<CapService>();
        return services;
    }
}

/// <summary>Section <c>Caps</c>: how much there may be of something. Counted by maintenance every ten minutes, so a cap may be passed by what comes in between.</summary>
public sealed class CapOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Caps";

    /// <summary>Integrations in use of one organization; archived ones do not count. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Caps:IntegrationsPerOrganization must be from 1 to 100000.")]
    public int IntegrationsPerOrganization { get; set; } = 2_000;

    /// <summary>Connections of one person in one organization, those that have ended included. 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Caps:ConnectionsPerPerson must be from 1 to 10000.")]
    public int ConnectionsPerPerson { get; set; } = 500;
}
