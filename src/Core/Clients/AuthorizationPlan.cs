using Kontext.Core.OAuth;
using Kontext.Core.Providers;

namespace Kontext.Core.Clients;

/// <summary>All that is settled before a person is sent to an authorization server; nothing of it is looked up again before their grant is kept.</summary>
public sealed record AuthorizationPlan
{
    /// <summary>Which integration at which server.</summary>
    public required ConnectionContext Context { get; init; }

    /// <summary>Where the person goes.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>Who we are there.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public Provider? Provider { get; init; }

    /// <summary>The resource to ask for by name (RFC 8707); null where the server refuses the parameter and the scopes name the target.</summary>
    public required string? Resource { get; init; }

    /// <summary>What is asked for; empty leaves it to the server.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>Those of them that the integration does not ask of everybody: its server has demanded them of this person.</summary>
    public Scopes FurtherScopes { get; init; } = Scopes.None;

    /// <summary>Where the server sends the browser back to.</summary>
    public required Uri RedirectUri { get; init; }

    /// <summary>How the server departs from RFC 6749.</summary>
    public TokenRules Rules => Provider?.Tokens ?? TokenRules.Standard;
}
