using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Storage;

/// <summary>Registers the services of this room.</summary>
public static class StorageExtensions
{
    // Table storage answers in milliseconds, or sends a partial answer after at most five seconds. The client's default limit is 100
    // seconds.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds table storage from section <c>Storage:Tables</c>: a connection string as its value, or <c>endpoint</c> with
    /// <c>credential: managedidentity</c> and <c>clientId</c>.
    /// </summary>
    public static IServiceCollection AddTableStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>()
            .Configure(options => options.Prefix = configuration[StorageOptions.PrefixSetting] ?? "")
            .Validate(_ => HasAddress(configuration, "Tables", "endpoint"), MissingAddress("Tables", "endpoint"))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddAzureClients(clients => clients
            .AddTableServiceClient(configuration.GetSection($"{StorageOptions.Section}:Tables"))
            .ConfigureOptions(options =>
            {
                options.Retry.NetworkTimeout = NetworkTimeout;
                options.AddPolicy(new AvailabilityPolicy("Table storage"), HttpPipelinePosition.PerCall);
                options.AddPolicy(new RowLimitPolicy(), HttpPipelinePosition.BeforeTransport); // before any other policy reads the answer
            }));
        // Registered last, so that no configuration can write rows to the log: they hold personal data, and credentials in Development. The
        // client's whole log is off, because it costs a read more than all of our own code, and our log records failures.
        services.PostConfigureAll<TableClientOptions>(options => options.Diagnostics.IsLoggingEnabled = options.Diagnostics.IsLoggingContentEnabled = false);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LargeReads>();
        services.AddSingleton<Tables>();
        return services;
    }

    /// <summary>
    /// Adds queue storage from section <c>Storage:Queues</c>: a connection string as its value, or <c>serviceUri</c> with
    /// <c>credential: managedidentity</c> and <c>clientId</c>. It must be the account whose queues trigger functions, AzureWebJobsStorage.
    /// </summary>
    public static IServiceCollection AddQueueStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Validate(_ => HasAddress(configuration, "Queues", "serviceUri"), MissingAddress("Queues", "serviceUri"));
        services.AddAzureClients(clients => clients
            .AddQueueServiceClient(configuration.GetSection($"{StorageOptions.Section}:Queues"))
            .ConfigureOptions(options =>
            {
                options.MessageEncoding = QueueMessageEncoding.Base64; // as host.json and the platform's trigger expect
                options.AddPolicy(new AvailabilityPolicy("Queue storage"), HttpPipelinePosition.PerCall);
            }));
        return services;
    }

    // The client's factory would say so too, but at its first use only: an app without its storage must not start.
    private static bool HasAddress(IConfiguration configuration, string service, string address)
    {
        var section = configuration.GetSection($"{StorageOptions.Section}:{service}");
        return new[] { section.Value, section["connectionString"], section[address] }.Any(value => !string.IsNullOrWhiteSpace(value));
    }

    private static string MissingAddress(string service, string address) =>
        $"{StorageOptions.Section}:{service} is missing: set it to a connection string, or set {StorageOptions.Section}:{service}:{address} and its credential.";
}
