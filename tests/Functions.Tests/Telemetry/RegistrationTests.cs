using System.Reflection;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Kontext.Functions.Tests.Telemetry;

[Collection("Telemetry")]
public sealed class RegistrationTests(AzuriteServer azurite)
{
    private const string Component = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/";

    [Fact]
    public async Task Without_configuration_no_telemetry_is_registered()
    {
        await using var app = new KontextApp(azurite);

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<MeterProvider>());
        Assert.Null(app.Services.GetService<LoggerProvider>());
    }

    // These settings have our own names. The host reads the standard names from the same settings, and would export paths with tickets.
    [Fact]
    public async Task The_OTLP_endpoint_is_set_by_settings_that_the_host_does_not_read()
    {
        await using var app = new AzureApp(
            azurite, new("Telemetry:OtlpEndpoint", "http://127.0.0.1:9/"), new StaticTokenCredential(), new("Telemetry:OtlpHeaders", "authorization=secret"));

        var options = app.Services.GetRequiredService<IOptionsMonitor<OtlpExporterOptions>>().Get(Options.DefaultName);

        Assert.NotNull(app.Services.GetService<TracerProvider>());
        Assert.Equal(new Uri("http://127.0.0.1:9/"), options.Endpoint);
        Assert.Equal("authorization=secret", options.Headers);
        Assert.Null(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"));
    }

    [Theory, InlineData("Telemetry:ConnectionString"), InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public async Task Application_Insights_is_written_to_as_the_apps_identity(string setting)
    {
        StaticTokenCredential identity = new();
        await using var app = new AzureApp(azurite, new(setting, Component), identity);

        var options = app.Services.GetRequiredService<IOptions<AzureMonitorExporterOptions>>().Value;
        Assert.Same(identity, options.Credential);
        Assert.Equal(Component, options.ConnectionString);
        Assert.Contains("TraceBudget", SamplerOf(app.Services.GetRequiredService<TracerProvider>()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sampling_exports_some_traces_with_steps_every_failed_run_and_every_tick()
    {
        await using var app = new AzureApp(azurite, new("Telemetry:ConnectionString", Component), new StaticTokenCredential(), new("Telemetry:TracesPerMinute", "1"));
        var acme = app.NewOrganization();
        for (var i = 0; i < 3; i++)
            await acme.Alice.GetAsync("/integrations");
        app.Faults.RefuseAll(_ => true);
        var failed = await acme.Alice.GetAsync("/integrations");
        app.Faults.Forget();
        await app.InvokeAsync("Tick");
        var tick = await app.Spans.WhenAsync(span => span.DisplayName == "Tick");

        var runs = app.Spans.Items.Where(span => span.DisplayName == "ListIntegrations").ToList();
        Assert.Equal(2, runs.Count);
        Assert.Equal(failed.Header("x-request-id"), runs[1].GetTagItem("faas.invocation_id"));
        Assert.Contains(app.Spans.Items, span => span.ParentSpanId == runs[0].SpanId);
        Assert.DoesNotContain(app.Spans.Items, span => span.ParentSpanId == runs[1].SpanId || span.ParentSpanId == tick.SpanId);
    }

    private static string SamplerOf(TracerProvider provider) =>
        provider.GetType().GetProperty("Sampler", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(provider)!.GetType().Name;

    private sealed class AzureApp(AzuriteServer azurite, KeyValuePair<string, string?> setting, TokenCredential identity, KeyValuePair<string, string?>? more = null) : TracedApp(azurite)
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Exporters => more is { } second ? [setting, second] : [setting];

        protected override void ConfigureServices(IServiceCollection services)
        {
            base.ConfigureServices(services);
            services.AddSingleton(identity);
        }
    }
}
