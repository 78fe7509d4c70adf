using System.ComponentModel.DataAnnotations;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Section <c>Telemetry</c>: where traces, metrics and logs are sent. OTLP can also be configured by the standard variables, such as
/// OTEL_EXPORTER_OTLP_ENDPOINT.
/// </summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// The connection string of an Application Insights component. It is an address and not a secret. The platform's own variable is not
    /// used, because the host would also read it. The host would send its requests there, with the tickets in their paths, and double the
    /// cost.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The OTLP endpoint. In Azure, set these three instead of OTEL_EXPORTER_OTLP_ENDPOINT, _PROTOCOL and _HEADERS. The Functions host
    /// reads those too, and would export its requests with the tickets in their paths.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>The protocol: grpc or http/protobuf. Default: grpc.</summary>
    public string? OtlpProtocol { get; set; }

    /// <summary>The headers for that endpoint, as name=value separated by commas. A secret.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>
    /// The number of runs a minute and instance whose traces go to Application Insights. Of all other runs it gets the metrics, and the run
    /// itself when it failed.
    /// </summary>
    [Range(0, 600, ErrorMessage = "Telemetry:TracesPerMinute must be from 0 to 600.")]
    public int TracesPerMinute { get; set; } = 2;
}
