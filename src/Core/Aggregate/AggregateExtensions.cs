using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Aggregate;

/// <summary>Registers this room.</summary>
public static class AggregateExtensions
{
    /// <summary>Adds the server at the address of all integrations. All rooms below must be registered too.</summary>
    public static IServiceCollection AddAggregate(this IServiceCollection services)
    {
        services.AddSingleton<UsableTools>();
        services.AddSingleton<AggregateTools>();
        services.AddSingleton<AggregateService>();
        return services;
    }
}
