using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tools;

/// <summary>Registers this room.</summary>
public static class ToolsExtensions
{
    /// <summary>Adds the lists of tools and the decisions on them. All rooms below must be registered too.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services)
    {
        services.AddSingleton<ToolLists>();
        services.AddSingleton<ToolGuards>();
        services.AddSingleton<AcceptanceService>();
        return services;
    }
}
