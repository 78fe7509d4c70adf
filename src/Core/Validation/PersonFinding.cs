using Kontext.Core.Connections;

namespace Kontext.Core.Validation;

/// <summary>What became of a person's own credential.</summary>
/// <param name="Found">What the server said to it.</param>
/// <param name="Connection">The connection as it stood then.</param>
internal sealed record PersonFinding(ProbeResult Found, Connection Connection);
