namespace Kontext.Core.Outbound;

/// <summary>A call was not made because it left the origin its client is bound to (RFC 6454).</summary>
public sealed class ForeignOriginException(string message) : HttpRequestException(message);
