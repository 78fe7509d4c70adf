namespace Kontext.Core.Exchanging;

/// <summary>A token exchange request (RFC 8693 section 2.1).</summary>
/// <param name="Client">The client authentication.</param>
/// <param name="Subject">The user or client that the credential is for.</param>
/// <param name="Resource">The integration's name, its id, or an address of the gateway.</param>
/// <param name="Scopes">The requested scopes; null when none were sent.</param>
/// <param name="TraceId">The trace id; null for none.</param>
public sealed record ExchangeRequest(ClientProof Client, ExchangeSubject Subject, string Resource, IReadOnlyList<string>? Scopes, string? TraceId);
