using System.Collections.Immutable;
using Kontext.Core.OAuth;
using Kontext.Core.Providers;

namespace Kontext.Core.Clients;

/// <summary>
/// The plan of an authorization: all that is decided before the user is sent to the authorization server. None of it is looked up again
/// before the grant is stored.
/// </summary>
public sealed record AuthorizationPlan
{
    /// <summary>The integration at this authorization server.</summary>
    public required ConnectionContext Context { get; init; }

    /// <summary>The authorization server.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>Our client at the authorization server.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public Provider? Provider { get; init; }

    /// <summary>The resource to name (RFC 8707); null when the server refuses the parameter and the scopes name the target.</summary>
    public required string? Resource { get; init; }

    /// <summary>Parameters of the authorization request beside the standard ones.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>The scopes to ask for; empty leaves the choice to the server.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>The scopes that are asked of this user only, because the integration's server has demanded them.</summary>
    public Scopes FurtherScopes { get; init; } = Scopes.None;

    /// <summary>The redirect URI, where the server sends the browser back to.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>How the server departs from RFC 6749.</summary>
    public TokenRules Rules => Provider?.Tokens ?? TokenRules.Standard;
}
