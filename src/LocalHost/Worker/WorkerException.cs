namespace Kontext.LocalHost.Worker;

/// <summary>The worker did not answer as the protocol says, or ended before it could.</summary>
internal sealed class WorkerException(string message, Exception? innerException = null) : Exception(message, innerException);
