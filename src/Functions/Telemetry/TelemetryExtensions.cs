using System.Runtime.CompilerServices;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kontext.Functions.Telemetry;

/// <summary>Sends traces, figures and logs to Application Insights and to whoever takes OTLP; where neither is configured nothing is registered, and nothing costs anything.</summary>
internal static class TelemetryExtensions
{
    private const string OurCategories = "Kontext.";

    private static readonly (string Ours, string Standard)[] Otlp =
    [
        (nameof(TelemetryOptions.OtlpEndpoint), "OTEL_EXPORTER_OTLP_ENDPOINT"),
        (nameof(TelemetryOptions.OtlpProtocol), "OTEL_EXPORTER_OTLP_PROTOCOL"),
        (nameof(TelemetryOptions.OtlpHeaders), "OTEL_EXPORTER_OTLP_HEADERS"),
    ];

    public static FunctionsApplicationBuilder AddTelemetry(this FunctionsApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var section = configuration.GetSection(TelemetryOptions.Section);
        services.AddOptions<TelemetryOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, AnnotatedOptionsValidator<TelemetryOptions>>();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();

        // The exporter reads the standard's names from the configuration; here they are in no variable, so that the host does not see them. It throws at
        // the first log where one is wrong: then it is left out, and the validation at the start tells which.
        if (!TelemetryOptionsValidator.OtlpProblems(OtlpOf(section)).Any())
        {
            foreach (var (ours, standard) in Otlp)
            {
                if (Of(section[ours]) is { } value)
                    configuration[standard] = value;
            }
        }

        var hasOtlp = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var azure = Of(section["ConnectionString"]) ?? Of(configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
        if (hasOtlp || azure is not null)
            AddExporters(builder, hasOtlp, azure);
        return builder;
    }

    // By itself, so that where there is nothing to export to nothing of OpenTelemetry is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddExporters(FunctionsApplicationBuilder builder, bool hasOtlp, string? azure)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TraceBudget>(provider, azure is not null));
        services.AddSingleton<IConfigureOptions<AzureMonitorExporterOptions>>(provider =>
            new ConfigureNamedOptions<AzureMonitorExporterOptions>(name: null, options => Configure(options, azure, provider.GetService<TokenCredential>())));

        // The host leaves the logs to us that it gets from us.
        services.Configure<WorkerOptions>(options => options.Capabilities["WorkerOpenTelemetryEnabled"] = bool.TrueString);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>((category, level) => level >= LowestOf(category));
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Of(configuration["WEBSITE_SITE_NAME"]) ?? "kontext", serviceInstanceId: Of(configuration["WEBSITE_INSTANCE_ID"])))
            .WithTracing(traces => AddTraces(traces, hasOtlp, azure is not null))
            .WithMetrics(metrics => AddMetrics(metrics, hasOtlp, azure is not null))
            .WithLogging(logs => AddLogs(logs, hasOtlp, azure is not null), options => options.IncludeFormattedMessage = true);
    }

    // Nothing of the framework's and of Azure's own sources: their spans carry whole addresses.
    private static void AddTraces(TracerProviderBuilder traces, bool hasOtlp, bool hasAzure)
    {
        traces.AddSource(Steps.Source).AddProcessor<FailedRuns>();
        if (hasOtlp)
            traces.AddOtlpExporter();
        if (hasAzure)
            traces.AddAzureMonitorTraceExporter();

        // After the exporter, which brings one of its own.
        traces.SetSampler(provider => provider.GetRequiredService<TraceBudget>());
    }

    private static void AddMetrics(MeterProviderBuilder metrics, bool hasOtlp, bool hasAzure)
    {
        metrics.AddMeter("Kontext.*");
        if (hasOtlp)
            metrics.AddMeter("System.Runtime").AddOtlpExporter();
        if (hasAzure)
            metrics.AddAzureMonitorMetricExporter();
    }

    private static void AddLogs(LoggerProviderBuilder logs, bool hasOtlp, bool hasAzure)
    {
        logs.AddProcessor<LogRedaction>();
        if (hasOtlp)
            logs.AddOtlpExporter();
        if (hasAzure)
            logs.AddAzureMonitorLogExporter();
    }

    private static void Configure(AzureMonitorExporterOptions options, string? connectionString, TokenCredential? identity)
    {
        options.ConnectionString = connectionString;
        options.Credential = identity;
        options.DisableOfflineStorage = true; // an instance's disk ends with it
        options.EnableLiveMetrics = false;
        options.EnablePerformanceCounters = false;
        options.EnableTraceBasedLogsSampler = false; // whatever went wrong is told, sampled or not
    }

    private static LogLevel LowestOf(string? category) =>
        category?.StartsWith(OurCategories, StringComparison.Ordinal) is true ? LogLevel.Information : LogLevel.Warning;

    // Not bound: a value of another setting that cannot be read is to be found by the validation, too.
    private static TelemetryOptions OtlpOf(IConfigurationSection section) => new()
    {
        OtlpEndpoint = section[nameof(TelemetryOptions.OtlpEndpoint)],
        OtlpProtocol = section[nameof(TelemetryOptions.OtlpProtocol)],
        OtlpHeaders = section[nameof(TelemetryOptions.OtlpHeaders)],
    };

    private static string? Of(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting;
}
