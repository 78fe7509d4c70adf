namespace Kontext.Core.Outbound;

/// <summary>A server sent more than its client may read; the rest was never read.</summary>
public sealed class ResponseTooLargeException(string message) : IOException(message);
