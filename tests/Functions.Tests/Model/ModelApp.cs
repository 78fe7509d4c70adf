using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Functions.Tests.Model;

/// <summary>One instance of a deployment. It shares only storage, vault, clock and issuer with the other instances.</summary>
public sealed class ModelApp : KontextApp
{
    private readonly Deployment _deployment;

    public ModelApp(AzuriteServer azurite, Deployment deployment)
        : base(azurite)
    {
        _deployment = deployment;
        (Prefix, Clock, Tokens) = (deployment.Prefix, deployment.Clock, deployment.Tokens);
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        .. base.Settings(),
        new("Secrets:Vaults:first", ScriptedKeyVault.AddressOf("first").ToString()),
        new("Secrets:Vaults:second", ScriptedKeyVault.AddressOf("second").ToString()),
        new("Connect:RequirePerson", "false"),
    ];

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.RemoveAll<TokenCredential>();
        services.AddSingleton(_deployment.Vault.Credential);
        services.PostConfigureAll<SecretClientOptions>(_deployment.Vault.Configure);
        FaultHandler.AddTo(services, () => _deployment.Plan, _deployment.Clock, _deployment.Vault);
    }
}
