using Azure.Storage.Queues;

namespace Kontext.LocalHost.Queues;

/// <summary>A queue and the one for what cannot be dealt with; null where its name leaves no room for one.</summary>
internal sealed record ListenedQueue(QueueClient Messages, QueueClient? Poison);
