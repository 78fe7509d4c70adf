using Azure.Security.KeyVault.Secrets;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Kontext.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Secrets;

/// <summary>The room as the application registers it, over scripted vaults.</summary>
internal static class TestVaults
{
    public static ServiceProvider Provide(
        ScriptedKeyVault keyVault, ILoggerProvider? logs = null, Action<SecretClientOptions>? configure = null, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("StoragePrefix", "test1"),
            new("Secrets:Vaults:first", ScriptedKeyVault.AddressOf("kontext-first").AbsoluteUri),
            new("Secrets:Vaults:second", ScriptedKeyVault.AddressOf("kontext-second").AbsoluteUri),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)),
        ]).Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs ?? new LogCapture()));
        services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        services.Configure<StorageOptions>(options => options.Prefix = configuration[StorageOptions.PrefixSetting]!);
        services.AddSingleton(keyVault.Credential);
        services.ConfigureAll<SecretClientOptions>(keyVault.Configure);
        services.ConfigureAll(configure ?? (_ => { }));
        services.AddSecrets(configuration, isDevelopment: false);
        return services.BuildServiceProvider(validateScopes: true);
    }
}
