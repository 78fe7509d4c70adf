using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Kontext.Core.Storage;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Secrets;

/// <summary>Registers the services of this room.</summary>
public static class SecretsExtensions
{
    // Four tries with their pauses stay within the 90 seconds that a refresh has to store its credential.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds the Key Vaults of section <c>Secrets:Vaults</c>. They are called as the managed identity <c>Azure:ClientId</c>, or the
    /// system-assigned one when that is empty, unless a <see cref="TokenCredential"/> is registered. In Development without a vault, a
    /// table of <see cref="Tables"/> is used.
    /// </summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration, bool isDevelopment)
    {
        var section = configuration.GetSection(SecretsOptions.Section);
        services.AddOptions<SecretsOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SecretsOptions>>(new SecretsOptionsValidator(isDevelopment));
        services.AddSingleton<SecretBudget>();
        services.AddMetrics();
        services.AddSingleton<SecretMetrics>();
        services.AddSingleton<NewSecrets>();
        services.AddSingleton<SecretCache>();

        var vaults = (section.Get<SecretsOptions>() ?? new SecretsOptions()).Vaults;
        if (isDevelopment && vaults.Count == 0)
        {
            services.AddSingleton(provider => new SecretBudget(provider.GetRequiredService<TimeProvider>()) { BoundsPeople = false });
            return services.AddSingleton<ISecretStore>(provider => new DevelopmentSecretStore(
                provider.GetRequiredService<Tables>(), provider.GetRequiredService<TimeProvider>(), isDevelopment));
        }

        services.TryAddSingleton<TokenCredential>(_ => IdentityOf(configuration["Azure:ClientId"]));
        services.AddAzureClients(clients => AddVaults(clients, vaults));
        foreach (var vault in vaults.Keys)
        {
            services.AddOptions<SecretClientOptions>(vault).Configure<SecretBudget, SecretMetrics>(
                (options, budget, metrics) => options.AddPolicy(new ThrottlePolicy(vault, budget, metrics), HttpPipelinePosition.PerRetry));
        }

        // Registered last, so that no configuration can write credentials to the log.
        services.PostConfigureAll<SecretClientOptions>(options => options.Diagnostics.IsLoggingContentEnabled = false);
        return services.AddSingleton<ISecretStore, KeyVaultSecretStore>();
    }

    private static void AddVaults(AzureClientFactoryBuilder clients, Dictionary<string, Uri?> vaults)
    {
        foreach (var (name, address) in vaults)
        {
            clients.AddSecretClient(address)
                .WithName(name)
                .WithCredential(provider => provider.GetRequiredService<TokenCredential>())
                .ConfigureOptions(options =>
                {
                    options.Retry.NetworkTimeout = NetworkTimeout;
                    options.AddPolicy(new AvailabilityPolicy("Key Vault"), HttpPipelinePosition.PerCall);
                });
        }
    }

    // One identity is named explicitly: the default credential tries several kinds and uses the first that answers.
    private static ManagedIdentityCredential IdentityOf(string? clientId) => new ManagedIdentityCredential(
        string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
