using System.Collections.Immutable;

namespace Kontext.Core.Providers;

/// <summary>Where a provider tells whose account a token is of.</summary>
/// <param name="Endpoint">Asked by GET with the access token as bearer; at an own origin of the provider, or where its authorization server says.</param>
/// <param name="NamesAt">JSON pointers (RFC 6901) to the name, the first that holds a text wins.</param>
public sealed record IdentityRules(Uri Endpoint, ImmutableArray<string> NamesAt)
{
    /// <summary>
    /// JSON pointer to the address of the place that the name is one of, at Slack the workspace's, whose host is written behind the name: without it
    /// two accounts would pass for one. Null where a name is an account's alone.
    /// </summary>
    public string? PlaceAt { get; init; }

    /// <summary>
    /// JSON pointers to the parts of the account's id, which the provider never gives to another account; two at Slack, where a person has an account in
    /// each workspace. Empty where nothing has to be decided by it.
    /// </summary>
    public ImmutableArray<string> IdsAt { get; init; } = [];
}
