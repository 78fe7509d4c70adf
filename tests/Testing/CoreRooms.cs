using Kontext.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Testing;

/// <summary>Every room of Core as the app adds them in Development: by the one list that the app uses too.</summary>
public static class CoreRooms
{
    /// <summary>Where the rooms keep things and what they are free to call: tables and queues alike in one storage, and servers of this machine.</summary>
    /// <param name="storage">A connection string.</param>
    /// <param name="prefix">Of the tables and the queue.</param>
    /// <param name="settings">Further settings by their full keys.</param>
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

    /// <summary>Adds them all. What is not asked for is not made, so settings may be missing that nobody needs; what is added later takes their place.</summary>
    /// <param name="services">What to add to; a DNS or a network that is there already is kept.</param>
    /// <param name="configuration">The application's.</param>
    /// <param name="clock">All of its time.</param>
    /// <param name="publicUrl">What authorization servers know us by.</param>
    public static IServiceCollection AddCoreRooms(
        this IServiceCollection services, IConfiguration configuration, TimeProvider clock, string publicUrl = "https://integrations.example.com") => services
        .AddSingleton(clock)
        .AddLogging()
        .AddMetrics()
        .AddCore(configuration, isDevelopment: true, _ => new Uri(publicUrl));
}
