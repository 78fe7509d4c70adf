namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>Alone in its process, since it measures the process's memory.</summary>
[CollectionDefinition("Fuzzing", DisableParallelization = true)]
public sealed class FuzzingCollection;
