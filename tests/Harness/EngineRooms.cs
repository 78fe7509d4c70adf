using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness;

/// <summary>Every room of Core as the app adds them, on a storage that is given, free to call servers of this machine.</summary>
public static class EngineRooms
{
    /// <summary>Makes the services.</summary>
    /// <param name="storage">A connection string for tables and queues.</param>
    /// <param name="prefix">The prefix of the tables and the queue.</param>
    /// <param name="clock">The clock of all services.</param>
    /// <param name="settings">Further settings by their full keys.</param>
    /// <param name="more">Adds or replaces services of a harness.</param>
    public static ServiceProvider Create(
        string storage, string prefix, TimeProvider clock, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? more = null)
    {
        ServiceCollection services = new();
        services.AddCoreRooms(CoreRooms.Settings(storage, prefix, settings), clock);
        more?.Invoke(services);
        return services.BuildServiceProvider(validateScopes: true);
    }
}
