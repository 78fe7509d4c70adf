using System.Collections.Immutable;

namespace Kontext.Core.Providers;

/// <summary>Where a provider tells which account a token belongs to.</summary>
/// <param name="Endpoint">Asked by GET with the access token as bearer. It is at an own origin of the provider, or its authorization server
/// names it.</param>
/// <param name="NamesAt">JSON pointers (RFC 6901) to the name. The first one that leads to a string counts.</param>
public sealed record IdentityRules(Uri Endpoint, ImmutableArray<string> NamesAt)
{
    /// <summary>
    /// JSON pointer to the address of the workspace that the account belongs to, as at Slack. Its host is written behind the name, because
    /// two accounts may have one name in two workspaces. Null when a name identifies its account.
    /// </summary>
    public string? PlaceAt { get; init; }

    /// <summary>
    /// JSON pointers to the parts of the account's id, which the provider never gives to another account. Slack has two, because a user has
    /// an account in each workspace. Empty when nothing is decided by the id.
    /// </summary>
    public ImmutableArray<string> IdsAt { get; init; } = [];
}
