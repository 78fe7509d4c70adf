using Azure.Storage.Queues;

namespace Kontext.LocalHost.Queues;

/// <summary>A queue and its poison queue. The poison queue is null when the queue's name is too long to have one.</summary>
internal sealed record ListenedQueue(QueueClient Messages, QueueClient? Poison);
