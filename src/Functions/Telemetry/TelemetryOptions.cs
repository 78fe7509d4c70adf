using System.ComponentModel.DataAnnotations;

namespace Kontext.Functions.Telemetry;

/// <summary>Section <c>Telemetry</c>: where traces, figures and logs go. OTLP is configured by the standard's own variables, OTEL_EXPORTER_OTLP_ENDPOINT and its kin.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// The connection string of an Application Insights component, which names it and opens nothing. Not in the platform's own variable: by that one the
    /// host would send there, too, its requests with the tickets in their paths, and everything would be paid twice.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Who takes OTLP. In Azure these three are set instead of OTEL_EXPORTER_OTLP_ENDPOINT, _PROTOCOL and _HEADERS: the Functions host reads those, too,
    /// and would export its requests with the tickets in their paths.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>grpc or http/protobuf; grpc without it.</summary>
    public string? OtlpProtocol { get; set; }

    /// <summary>Headers for that address, name=value separated by commas. A secret.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>Runs of which Application Insights gets every step, for each instance; of the others it gets the figures, and the run itself if it failed.</summary>
    [Range(0, 600, ErrorMessage = "Telemetry:TracesPerMinute must be from 0 to 600.")]
    public int TracesPerMinute { get; set; } = 2;
}
