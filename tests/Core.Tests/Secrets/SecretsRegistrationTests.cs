using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Azure.Core.Diagnostics;
using Azure.Security.KeyVault.Secrets;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Secrets;

public sealed class SecretsRegistrationTests
{
    [Fact]
    public void Development_without_a_vault_keeps_secrets_in_a_table()
    {
        using var services = Provide(isDevelopment: true);

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.IsType<DevelopmentSecretStore>(services.GetRequiredService<ISecretStore>());
        Assert.Same(services.GetRequiredService<SecretBudget>(), services.GetRequiredService<SecretBudget>());
    }

    [Fact]
    public void Development_with_a_vault_uses_it()
    {
        using var services = Provide(isDevelopment: true, ("Secrets:Vaults:main", "https://kontext.vault.azure.net/"));

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.IsType<KeyVaultSecretStore>(services.GetRequiredService<ISecretStore>());
        Assert.Same(services.GetRequiredService<SecretBudget>(), services.GetRequiredService<SecretBudget>());
    }

    [Fact]
    public void Outside_development_the_start_fails_without_a_vault()
    {
        using var services = Provide(isDevelopment: false);

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("Secrets:Vaults is missing", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Main", "https://kontext.vault.azure.net/")]
    [InlineData("1st", "https://kontext.vault.azure.net/")]
    [InlineData("a/b", "https://kontext.vault.azure.net/")]
    [InlineData("development_table", "https://kontext.vault.azure.net/")]
    [InlineData("a0123456789012345678901234567890", "https://kontext.vault.azure.net/")]
    [InlineData("main", "")]
    [InlineData("main", "kontext")]
    [InlineData("main", "http://kontext.vault.azure.net/")]
    [InlineData("main", "https://kontext.vault.azure.net/secrets")]
    [InlineData("main", "https://kontext.vault.azure.net/?a=b")]
    [InlineData("main", "https://alice@kontext.vault.azure.net/")]
    public void An_invalid_vault_address_fails_the_start_and_is_named(string name, string address)
    {
        using var services = Provide(isDevelopment: true, ($"Secrets:Vaults:{name}", address));

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains($"Secrets:Vaults:{name} must be", fault.Message.Replace(" is not a valid name: ", " must be ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_log_entry_of_the_clients_holds_a_credential_in_any_configuration()
    {
        using var logs = new LogCapture();
        using var vault = new ScriptedKeyVault();
        var events = new ConcurrentQueue<string>(); // the listener also receives events of parallel tests
        using var listener = new AzureEventSourceListener((_, text) => events.Enqueue(text), EventLevel.LogAlways);
        await using var services = TestVaults.Provide(vault, logs, configure: null,
            ("Secrets:Diagnostics:IsLoggingContentEnabled", "true"), ("Secrets:Vaults:first:Diagnostics:IsLoggingContentEnabled", "true"),
            ("Diagnostics:IsLoggingContentEnabled", "true"));
        var store = services.GetRequiredService<ISecretStore>();

        var reference = await store.SetAsync(store.NewAddress(), new Credential { Token = "canary-7f3a" }, TestContext.Current.CancellationToken);
        await store.FindAsync(reference, TestContext.Current.CancellationToken);
        vault.Throttle(0, 0, 0, 0);
        await Assert.ThrowsAnyAsync<Exception>(() => store.SetAsync(reference.Address, new Credential { Token = "canary-7f3a" }, TestContext.Current.CancellationToken));

        Assert.Contains(vault.StoredValues, value => value.Contains("canary-7f3a", StringComparison.Ordinal));
        Assert.Contains(events, text => text.Contains(reference.Address.Name, StringComparison.Ordinal));
        Assert.DoesNotContain(events, text => text.Contains("canary", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void Content_logging_stays_off_even_when_code_turns_it_on()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        services.AddSecrets(Configuration([("Secrets:Vaults:main", "https://kontext.vault.azure.net/")]), isDevelopment: false);
        services.ConfigureAll<SecretClientOptions>(options => options.Diagnostics.IsLoggingContentEnabled = true);
        using var provider = services.BuildServiceProvider();

        Assert.False(provider.GetRequiredService<IOptionsMonitor<SecretClientOptions>>().Get("main").Diagnostics.IsLoggingContentEnabled);
    }

    private static ServiceProvider Provide(bool isDevelopment, params (string Key, string Value)[] settings)
    {
        var configuration = Configuration([("StoragePrefix", "test1"), ("Storage:Tables", "UseDevelopmentStorage=true"), .. settings]);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        services.AddTableStorage(configuration);
        services.AddSecrets(configuration, isDevelopment);
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static IConfiguration Configuration((string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
        .Build();
}
