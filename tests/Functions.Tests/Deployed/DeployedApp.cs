using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Queues;
using Kontext.Testing;
using Kontext.Testing.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kontext.Functions.Tests.Deployed;

/// <summary>
/// The app with the settings of a deployment, as infra sets them: storage over https with tokens of an identity, and two vaults. No setting
/// of Development is used. Only the remote ends are scripted. The app itself chooses the identity.
/// </summary>
internal sealed class DeployedApp(AzuriteServer azurite) : FunctionApp<Program>
{
    public const string ClientId = "11111111-2222-3333-4444-555555555555";

    private readonly ConcurrentQueue<AzureCall> _calls = new();

    public TestTokens Tokens { get; } = new();

    public ScriptedKeyVault Vault { get; } = new();

    public IReadOnlyList<AzureCall> Calls => [.. _calls];

    protected override string EnvironmentName => Environments.Production;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        new("PublicUrl", TestSettings.PublicUrl),
        new("Azure:ClientId", ClientId),
        new("AzureWebJobsStorage:queueServiceUri", azurite.QueueEndpoint.ToString()),
        new("AzureWebJobsStorage:credential", "managedidentity"),
        new("AzureWebJobsStorage:clientId", ClientId),
        new("StoragePrefix", "kontext"),
        new("Storage:Tables:endpoint", azurite.TableEndpoint.ToString()),
        new("Storage:Tables:credential", "managedidentity"),
        new("Storage:Tables:clientId", ClientId),
        new("Storage:Queues:serviceUri", azurite.QueueEndpoint.ToString()),
        new("Storage:Queues:credential", "managedidentity"),
        new("Storage:Queues:clientId", ClientId),
        new("Secrets:Vaults:credentials1", "https://kontext-1.vault.azure.net/"),
        new("Secrets:Vaults:credentials2", "https://kontext-2.vault.azure.net/"),
        .. Tokens.Settings,
    ];

    protected override void ConfigureServices(IServiceCollection services)
    {
        services.PostConfigureAll<TableClientOptions>(options => options.Transport = To("tables", Trusting()));
        services.PostConfigureAll<QueueClientOptions>(options => options.Transport = To("queues", Trusting()));
        services.PostConfigureAll<SecretClientOptions>(options => options.Transport = To("vault", Vault));
    }

    private HttpClientTransport To(string service, HttpMessageHandler inner) => new(new AzureCalls(service, _calls, inner));

    private SocketsHttpHandler Trusting()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(azurite.Certificate!);
        return new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } };
    }
}
