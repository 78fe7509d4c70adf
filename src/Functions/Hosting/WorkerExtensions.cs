using Kontext.Functions.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Hosting;

/// <summary>Configures the Functions worker.</summary>
internal static class WorkerExtensions
{
    // The host cannot filter the worker's logs by category, because they arrive under the function's name. These categories would log in an
    // idle service.
    private static readonly Dictionary<string, string?> Quiet = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.Http"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Azure"] = "Warning",

        // The SDK warns of each failed response, also where 404 is an expected answer, such as for a missing secret.
        ["Logging:LogLevel:Azure.Core"] = "Error",
    };

    public static FunctionsApplicationBuilder ConfigureWorker(this FunctionsApplicationBuilder builder)
    {
        // The first source has the lowest priority, so the settings of a deployment or a developer win.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });

        builder.Services.Configure<KestrelServerOptions>(static kestrel =>
        {
            // RequestBody has its own limit and a clear answer. At the server's limit the connection would end, and the host would repeat
            // the request ten times.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        builder.Services.Configure<WorkerOptions>(static worker => worker.InputConverters.RegisterAt<RequestCancellationConverter>(0));
        return builder;
    }
}
