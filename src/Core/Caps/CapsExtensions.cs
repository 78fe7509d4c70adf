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
