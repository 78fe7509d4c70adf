using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Schedule;

/// <summary>Registers the room.</summary>
public static class ScheduleExtensions
{
    /// <summary>Adds the due index; table storage must be there.</summary>
    public static IServiceCollection AddSchedule(this IServiceCollection services) => services.AddSingleton<ScheduleStore>();
}
