using System.Text.Json;

namespace Kontext.LocalHost.Settings;

/// <summary>The options of <c>extensions.queues</c> in host.json.</summary>
internal sealed record QueueOptions
{
    private const string Section = "extensions.queues.";
    private const int MostInOneFetch = 32;

    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);

    public int BatchSize { get; init; } = 16;

    /// <summary>While more than this number of messages is being processed, the listener fetches no more.</summary>
    public int NewBatchThreshold { get; init; } = Threshold(batchSize: 16);

    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message stays invisible after its function has failed.</summary>
    public TimeSpan VisibilityTimeout { get; init; }

    /// <summary>Whether messages in the queue are Base64; otherwise they are plain text.</summary>
    public bool IsBase64 { get; init; } = true;

    public static QueueOptions From(JsonElement? section)
    {
        var batchSize = HostValue.Number(section?.Member("batchSize"), Section + "batchSize", 1, MostInOneFetch) ?? 16;
        return new QueueOptions
        {
            BatchSize = batchSize,
            NewBatchThreshold = HostValue.Number(section?.Member("newBatchThreshold"), Section + "newBatchThreshold", 0, int.MaxValue) ?? Threshold(batchSize),
            MaxPollingInterval = HostValue.Duration(
                section?.Member("maxPollingInterval"), Section + "maxPollingInterval", ShortestPoll, TimeSpan.FromDays(24)) ?? TimeSpan.FromMinutes(1),
            MaxDequeueCount = HostValue.Number(section?.Member("maxDequeueCount"), Section + "maxDequeueCount", 1, int.MaxValue) ?? 5,
            VisibilityTimeout = HostValue.Duration(
                section?.Member("visibilityTimeout"), Section + "visibilityTimeout", TimeSpan.Zero, TimeSpan.FromDays(7)) ?? TimeSpan.Zero,
            IsBase64 = HostValue.OneOf(section?.Member("messageEncoding"), Section + "messageEncoding", "base64", "none") != "none",
        };
    }

    private static int Threshold(int batchSize) => batchSize / 2 * Environment.ProcessorCount;
}
