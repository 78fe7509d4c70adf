using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Pins;

/// <summary>Registers this room.</summary>
public static class PinsExtensions
{
    /// <summary>Adds the pinned tools. All rooms below must be registered too.</summary>
    public static IServiceCollection AddPins(this IServiceCollection services) => services.AddSingleton<PinStore>().AddSingleton<PinService>();
}
