using Azure.Data.Tables;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Benchmarks;

/// <summary>A function app with nothing in it but <see cref="BareFunctions"/>.</summary>
internal sealed class BareHost : IAsyncDisposable
{
    public const string ConnectionString =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;TableEndpoint=http://127.0.0.1:9/devstoreaccount1";

    private readonly IHost _host;

    private BareHost(IHost host) => _host = host;

    public TestServer Server => _host.GetTestServer();

    public static async Task<BareHost> StartAsync(TokenValidationParameters callers)
    {
        var builder = FunctionsApplication.CreateBuilder(["--environment=Production"]);
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IServer, TestServer>();
        builder.Services.AddSingleton(new TableServiceClient(ConnectionString, new TableClientOptions { Transport = ScriptedRows.NewTransport() }));
        builder.Services.AddAuthentication().AddJwtBearer(options => (options.MapInboundClaims, options.TokenValidationParameters) = (false, callers));
        var host = builder.Build();
        await host.StartAsync();
        return new BareHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
