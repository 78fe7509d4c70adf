using Kontext.Core.Connections;
using Kontext.Core.OAuth;

namespace Kontext.Core.Validation;

/// <summary>What became of a person's own credential.</summary>
/// <param name="Found">What the server said to it.</param>
/// <param name="Connection">The connection as it stood then.</param>
/// <param name="Demanded">The scopes named where the server knows the credential and demands more of it; null for any other answer.</param>
internal sealed record PersonFinding(ProbeResult Found, Connection Connection, Scopes? Demanded = null);
