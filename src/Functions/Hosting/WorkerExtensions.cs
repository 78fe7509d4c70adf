using Kontext.Functions.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Hosting;

/// <summary>Sets the worker up as the app needs it.</summary>
internal static class WorkerExtensions
{
    // The host's filters do not reach what the worker logs: it arrives there under the name of the function that ran. An idle service logs nothing of these.
    private static readonly Dictionary<string, string?> Quiet = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.Http"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Azure"] = "Warning",

        // It warns of each answer that is not a success, and some are what was asked for: whether a queue or a secret exists.
        ["Logging:LogLevel:Azure.Core"] = "Error",
    };

    public static FunctionsApplicationBuilder ConfigureWorker(this FunctionsApplicationBuilder builder)
    {
        // First in the list is lowest in rank: what a deployment or a developer sets wins.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });

        builder.Services.Configure<KestrelServerOptions>(static kestrel =>
        {
            // RequestBody has its own limit, and a clear answer. At the server's limit the connection ends, and the genuine host repeats the request ten times.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        builder.Services.Configure<WorkerOptions>(static worker => worker.InputConverters.RegisterAt<RequestCancellationConverter>(0));
        return builder;
    }
}
