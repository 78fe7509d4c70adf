using System.Diagnostics;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kontext.Benchmarks;

/// <summary>Runs inside an app, and changes its services before the container is built: tables answer by <see cref="ScriptedRows"/>.</summary>
internal sealed class ScriptedStorage : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>The environment variable of an app that keeps its real storage.</summary>
    public const string RealVariable = "KONTEXT_BENCH_REAL_STORAGE";

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
            builder.ConfigureServices(AddServices);
    }

    public void OnCompleted()
    {
        // Listeners end with the process.
    }

    public void OnError(Exception error)
    {
        // Storage that is not scripted fails the first request.
    }

    // A separate method, because the bare app does not have the assembly of the Key Vault client.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ScriptVaults(IServiceCollection services) =>
        services.ConfigureAll<SecretClientOptions>(options => options.Transport = ScriptedSecrets.NewTransport());

    // Ours has clients and a scheme of its own, which count; the bare app has neither.
    private static void AddServices(IServiceCollection services)
    {
        services.ConfigureAll<TableClientOptions>(options => options.Transport = ScriptedRows.NewTransport());
        if (services.Any(service => service.ServiceType == typeof(TableServiceClient)))
        {
            ScriptVaults(services);
            return;
        }

        services.AddSingleton(new TableServiceClient(ScriptedRows.ConnectionString, new TableClientOptions { Transport = ScriptedRows.NewTransport() }));
        services.AddAuthentication().AddJwtBearer(options => options.MapInboundClaims = false);
    }
}
