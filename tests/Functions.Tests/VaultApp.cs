using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Functions.Tests;

/// <summary>The app with a Key Vault, as it is deployed.</summary>
public sealed class VaultApp(AzuriteServer azurite) : KontextApp(azurite)
{
    public ScriptedKeyVault Vault { get; } = new();

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [.. base.Settings(), new("Secrets:Vaults:main", ScriptedKeyVault.AddressOf("main").ToString())];

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.RemoveAll<TokenCredential>();
        services.AddSingleton(Vault.Credential);
        services.PostConfigureAll<SecretClientOptions>(Vault.Configure);
    }
}
