using System.Collections.Concurrent;

namespace Kontext.SampleApp;

/// <summary>What the sample's parts saw, for tests to read.</summary>
public sealed class Observations
{
    public ConcurrentQueue<string> Seen { get; } = new();

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
