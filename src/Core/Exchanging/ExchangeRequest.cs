namespace Kontext.Core.Exchanging;

/// <summary>The wish for a credential (RFC 8693 section 2.1).</summary>
/// <param name="Client">Who asks.</param>
/// <param name="Subject">For whom.</param>
/// <param name="Resource">For what: a name, an id, or an address of the gateway.</param>
/// <param name="Scopes">Null when none were named.</param>
/// <param name="TraceId">The trace it is a part of; null for none.</param>
public sealed record ExchangeRequest(ClientProof Client, ExchangeSubject Subject, string Resource, IReadOnlyList<string>? Scopes, string? TraceId);
