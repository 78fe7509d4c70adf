namespace Kontext.Functions.Tests.Telemetry;

/// <summary>One after the other: a source of spans is everybody's within a process, and whoever listens to it has it say more.</summary>
[CollectionDefinition("Telemetry")]
public sealed class TelemetryCollection;
