using Kontext.Core.OAuth;

namespace Kontext.Core.Discovery;

/// <summary>Protected resource metadata (RFC 9728 section 2) that has been found to speak of the url that was asked for.</summary>
/// <param name="Identifier">The resource identifier, exactly as it is written there.</param>
/// <param name="AuthorizationServers">Issuers, exactly as they are written there; may be empty.</param>
/// <param name="Scopes">What it says it knows.</param>
internal sealed record ProtectedResource(string Identifier, IReadOnlyList<string> AuthorizationServers, Scopes Scopes);
