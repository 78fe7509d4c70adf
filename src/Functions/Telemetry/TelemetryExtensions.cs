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

/// <summary>
/// Sends traces, metrics and logs to Application Insights and to an OTLP endpoint. Where neither is configured, nothing is registered.
/// </summary>
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

        // The exporter reads the standard names from the configuration. They are not environment variables here, because the host would
        // read those too. Wrong settings are left out: they would fail at the first log, and the validation at the start reports them.
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

    // A method of its own, so that OpenTelemetry is loaded only when an exporter is configured.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddExporters(FunctionsApplicationBuilder builder, bool hasOtlp, string? azure)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TraceBudget>(provider, azure is not null));
        services.AddSingleton<IConfigureOptions<AzureMonitorExporterOptions>>(provider =>
            new ConfigureNamedOptions<AzureMonitorExporterOptions>(name: null, options => Configure(options, azure, provider.GetService<TokenCredential>())));

        // The host then does not export the worker's logs a second time.
        services.Configure<WorkerOptions>(options => options.Capabilities["WorkerOpenTelemetryEnabled"] = bool.TrueString);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>((category, level) => level >= LowestOf(category));
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Of(configuration["WEBSITE_SITE_NAME"]) ?? "kontext", serviceInstanceId: Of(configuration["WEBSITE_INSTANCE_ID"])))
            .WithTracing(traces => AddTraces(traces, hasOtlp, azure is not null))
            .WithMetrics(metrics => AddMetrics(metrics, hasOtlp, azure is not null))
            .WithLogging(logs => AddLogs(logs, hasOtlp, azure is not null), options => options.IncludeFormattedMessage = true);
    }

    // The sources of the framework and of Azure are left out, because their spans carry complete addresses.
    private static void AddTraces(TracerProviderBuilder traces, bool hasOtlp, bool hasAzure)
    {
        traces.AddSource(Steps.Source).AddProcessor<FailedRuns>();
        if (hasOtlp)
            traces.AddOtlpExporter();
        if (hasAzure)
            traces.AddAzureMonitorTraceExporter();

        // This comes after the exporter, which sets a sampler of its own.
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
        options.DisableOfflineStorage = true; // the disk of an instance is lost with the instance
        options.EnableLiveMetrics = false;
        options.EnablePerformanceCounters = false;
        options.EnableTraceBasedLogsSampler = false; // every log entry is exported, also of traces that are not sampled
    }

    private static LogLevel LowestOf(string? category) =>
        category?.StartsWith(OurCategories, StringComparison.Ordinal) is true ? LogLevel.Information : LogLevel.Warning;

    // The section is read without binding, because another unreadable setting would fail here. The validation must report it instead.
    private static TelemetryOptions OtlpOf(IConfigurationSection section) => new()
    {
        OtlpEndpoint = section[nameof(TelemetryOptions.OtlpEndpoint)],
        OtlpProtocol = section[nameof(TelemetryOptions.OtlpProtocol)],
        OtlpHeaders = section[nameof(TelemetryOptions.OtlpHeaders)],
    };

    private static string? Of(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting;
}
