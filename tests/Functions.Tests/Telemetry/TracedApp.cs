using System.Diagnostics;
using Kontext.Functions.Tests.Connect;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>The app with telemetry and additional exporters in memory. All parts log at the lowest level.</summary>
public class TracedApp(AzuriteServer azurite) : ConnectApp(azurite)
{
    public ExportedCollection<Activity> Spans { get; } = new();

    public ExportedCollection<LogRecord> Logs { get; } = new();

    public ExportedCollection<MetricSnapshot> Metrics { get; } = new();

    /// <summary>Runs a timer's or a queue's function once, as the platform would.</summary>
    public Task<bool> InvokeAsync(string function, string? input = null) => RunAsync(function, input, TestContext.Current.CancellationToken);

    /// <summary>A whole trace as text.</summary>
    public string TreeOf(ActivityTraceId trace) => TraceTree.Of(Spans.Items.Where(span => span.TraceId == trace));

    protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [.. base.Settings(), .. LeakSearch.Settings, .. Exporters, new("Logging:OpenTelemetry:LogLevel:Default", "Trace")];

    // Nothing listens there, and it is not waited for.
    protected virtual IEnumerable<KeyValuePair<string, string?>> Exporters => [new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")];

    protected override void ConfigureLogging(ILoggingBuilder logging)
    {
        // Not base: it would take the exporter's away with the console's.
        foreach (var console in logging.Services.Where(service => service.ImplementationType == typeof(ConsoleLoggerProvider)).ToList())
            logging.Services.Remove(console);
    }

    protected override void ConfigureServices(IServiceCollection services)
    {
        base.ConfigureServices(services);
        services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddInMemoryExporter(Spans));
        services.ConfigureOpenTelemetryLoggerProvider(logs => logs.AddInMemoryExporter(Logs));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(Metrics));
    }
}
