namespace Kontext.Functions.Tests.Telemetry;

/// <summary>Alone: a source of spans is everybody's within a process, and whoever listens hears the others.</summary>
[CollectionDefinition("Telemetry", DisableParallelization = true)]
public sealed class TelemetryCollection;
