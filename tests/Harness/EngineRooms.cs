using Kontext.Core.Authorization;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Discovery;
using Kontext.Core.Integrations;
using Kontext.Core.Maintenance;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Providers;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Core.Validation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Harness;

/// <summary>Every room of Core as the app adds them, on a storage that is given, free to call servers of this machine.</summary>
public static class EngineRooms
{
    /// <summary>Makes the services.</summary>
    /// <param name="storage">A connection string, for tables and queues alike.</param>
    /// <param name="prefix">Of the tables and the queue.</param>
    /// <param name="clock">All of its time.</param>
    /// <param name="settings">Further settings by their full keys.</param>
    /// <param name="more">What a harness adds or replaces.</param>
    public static ServiceProvider Create(
        string storage, string prefix, TimeProvider clock, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? more = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Storage:TablePrefix"] = prefix,
                ["Storage:Tables"] = storage,
                ["Storage:Queues"] = storage,
                ["Outbound:AllowLoopback"] = "true",
            })
            .AddInMemoryCollection(settings)
            .Build();
        ServiceCollection services = new();
        services.AddSingleton(clock);
        services.AddLogging().AddMetrics();
        services.AddTableStorage(configuration).AddQueueStorage(configuration);
        services.AddSecrets(configuration, isDevelopment: true).AddOutbound(configuration, isDevelopment: true);
        services.AddSchedule().AddOAuth().AddDiscovery().AddProviders(configuration).AddIntegrations();
        services.AddOAuthClients(_ => new Uri("https://integrations.example.com")).AddUserConnections().AddValidation(configuration);
        services.AddAuthorizationFlow(configuration, isDevelopment: true).AddMaintenance(configuration);
        more?.Invoke(services);
        return services.BuildServiceProvider(validateScopes: true);
    }
}
