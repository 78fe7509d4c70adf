using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.SampleApp;

/// <summary>What the sample's parts saw, for tests to read.</summary>
public sealed class Observations
{
    public ConcurrentQueue<string> Seen { get; } = new();

    public Channel<TimerInfo> Timers { get; } = Channel.CreateUnbounded<TimerInfo>();

    public Channel<string> Messages { get; } = Channel.CreateUnbounded<string>();

    /// <summary>What functions that take their time wait for.</summary>
    public SemaphoreSlim Gate { get; } = new(0);

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
