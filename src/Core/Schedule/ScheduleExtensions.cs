using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Schedule;

/// <summary>Registers the services of this room.</summary>
public static class ScheduleExtensions
{
    /// <summary>Adds the due index. Table storage must be registered too.</summary>
    public static IServiceCollection AddSchedule(this IServiceCollection services) => services.AddSingleton<ScheduleStore>();
}
