using System.Net;
using System.Net.Http.Json;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Kontext.Functions.Tests.Connect;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>
/// The app with a Key Vault, an authority and one MCP server that people sign in to. It reaches nothing else: a changed request may name any address,
/// that of another program on this machine included.
/// </summary>
internal sealed class FuzzApp : ConnectApp
{
    private ProtectedResource? _resource;

    public FuzzApp(AzuriteServer azurite)
        : base(azurite)
    {
        Clock = new PassingClock(Clock.GetUtcNow());
        Writes = new WriteLog(Prefix);
    }

    public ScriptedKeyVault Vault { get; } = new();

    public WriteLog Writes { get; }

    public ProtectedResource Resource => _resource ?? throw new InvalidOperationException("The app has not been started.");

    public static async Task<FuzzApp> StartAsync(AzuriteServer azurite)
    {
        FuzzApp app = new(azurite) { _resource = await ProtectedResource.StartAsync(TestContext.Current.CancellationToken) };
        await app.InitializeAsync();
        return app;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Resource.DisposeAsync();
    }

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        .. base.Settings(),
        new("Secrets:Vaults:main", ScriptedKeyVault.AddressOf("main").ToString()),
        new("Authentication:Schemes:Bearer:Authority", Resource.Server.Issuer),
        new("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false"),
    ];

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.RemoveAll<TokenCredential>();
        services.AddSingleton(Vault.Credential);
        services.PostConfigureAll<SecretClientOptions>(Vault.Configure);
        services.PostConfigureAll<TableClientOptions>(options => options.AddPolicy(Writes, HttpPipelinePosition.PerRetry));
        services.AddHttpClient("authority").ConfigurePrimaryHttpMessageHandler(() => new TwoAuthorities(Resource.Server) { InnerHandler = Authority });
        Network.ReachOnly(endpoint => IPAddress.IsLoopback(endpoint.Address) && (endpoint.Port == Resource.Url.Port || endpoint.Port == Resource.Server.Address.Port));
    }

    // People sign in at one; tokens for clients come from the other.
    private sealed class TwoAuthorities(ScriptedAuthorizationServer tokens) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.Port == tokens.Address.Port
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(tokens.MetadataDocument()) }
                : await base.SendAsync(request, cancellationToken);
    }
}
