using Kontext.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

/// <summary>Adds all rooms of Core as the app does in Development, by the list that the app uses.</summary>
public static class CoreRooms
{
    /// <summary>
    /// Returns the settings of the rooms: one storage for tables and queues, and permission to call servers on this machine.
    /// </summary>
    /// <param name="storage">A connection string.</param>
    /// <param name="prefix">The prefix of the tables and of the queue.</param>
    /// <param name="settings">More settings by their full keys.</param>
    public static IConfiguration Settings(string storage, string prefix, IEnumerable<KeyValuePair<string, string?>>? settings = null) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["StoragePrefix"] = prefix,
            ["Storage:Tables"] = storage,
            ["Storage:Queues"] = storage,
            ["Outbound:AllowLoopback"] = "true",
        })
        .AddInMemoryCollection(settings)
        .Build();

    /// <summary>
    /// Adds all rooms. A service is created only on request, so settings of unused services may be missing. Services that a test adds later
    /// replace those of the rooms.
    /// </summary>
    /// <param name="services">The services to add to. A DNS or network that is already registered stays.</param>
    /// <param name="configuration">The configuration of the application.</param>
    /// <param name="clock">The clock of all rooms.</param>
    /// <param name="publicUrl">The address by which authorization servers know this deployment.</param>
    public static IServiceCollection AddCoreRooms(
        this IServiceCollection services, IConfiguration configuration, TimeProvider clock, string publicUrl = "https://integrations.example.com") => services
        .AddSingleton(clock)
        .AddLogging()
        .AddMetrics()
        .AddCore(configuration, isDevelopment: true, _ => new Uri(publicUrl));
}
