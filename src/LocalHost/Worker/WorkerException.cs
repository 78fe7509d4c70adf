namespace Kontext.LocalHost.Worker;

/// <summary>The worker violated the protocol, or ended before it answered.</summary>
internal sealed class WorkerException(string message, Exception? innerException = null) : Exception(message, innerException);
