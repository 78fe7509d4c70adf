namespace Kontext.Functions.Tests.Telemetry;

/// <summary>These tests run alone, because a listener receives the spans of the whole process.</summary>
[CollectionDefinition("Telemetry", DisableParallelization = true)]
public sealed class TelemetryCollection;
