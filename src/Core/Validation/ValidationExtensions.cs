using Kontext.Core.Input;
using Kontext.Core.Probes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Validation;

/// <summary>Adds the room.</summary>
public static class ValidationExtensions
{
    /// <summary>Adds the checks, with the section <c>Validation</c> validated at start. Needs every room below.</summary>
    public static IServiceCollection AddValidation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProbeOptions>().Bind(configuration.GetSection(ProbeOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProbeOptions>, ProbeOptionsValidator>();
        services.AddOptions<RecheckOptions>().Bind(configuration.GetSection(RecheckOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RecheckOptions>, AnnotatedOptionsValidator<RecheckOptions>>();
        services.TryAddSingleton<McpProbe>();
        services.TryAddSingleton<HttpProbe>();
        services.TryAddSingleton<ChallengeProbe>();
        services.TryAddSingleton<OAuthCheck>();
        services.TryAddSingleton<ServerCheck>();
        services.TryAddSingleton<PersonCheck>();
        services.TryAddSingleton<ValidationStore>();
        services.TryAddSingleton<FindingRecords>();
        services.TryAddSingleton<ValidationService>();
        return services;
    }
}
