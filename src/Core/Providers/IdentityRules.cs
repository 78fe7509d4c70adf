using System.Collections.Immutable;

namespace Kontext.Core.Providers;

/// <summary>Where a provider tells whose account a token is of.</summary>
/// <param name="Endpoint">Asked by GET with the access token as bearer; it must be at one of the provider's own origins.</param>
/// <param name="NamesAt">JSON pointers (RFC 6901) to the name, the first that holds a text wins.</param>
public sealed record IdentityRules(Uri Endpoint, ImmutableArray<string> NamesAt);
