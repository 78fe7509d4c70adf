using Kontext.Core.Input;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>Registers the services of this room.</summary>
public static class MaintenanceExtensions
{
    /// <summary>Adds maintenance, with the section <c>Maintenance</c> validated at start. Needs every other room.</summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MaintenanceOptions>().Bind(configuration.GetSection(MaintenanceOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MaintenanceOptions>, AnnotatedOptionsValidator<MaintenanceOptions>>();
        services.AddSingleton<DueQueue>();
        services.AddSingleton<MaintenanceMetrics>();
        services.AddSingleton<AuthorityBreakers>();
        services.AddSingleton<IDueWork, ValidateWork>();
        services.AddSingleton<OrganizationGarbage>();
        services.AddSingleton<IDueWork, GarbageWork>();
        services.AddSingleton<IDueWork, RefreshWork>();
        services.AddSingleton<IDueWork, SweepWork>();
        services.AddSingleton<IDueWork, BulkDisconnectWork>();
        services.AddSingleton<IDueWork, CountWork>();
        services.AddSingleton<TickService>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<DueWorkService>();
        return services;
    }
}
