using Kontext.Core.OAuth;
using Kontext.Core.Providers;

namespace Kontext.Core.Clients;

/// <summary>The authorization server that an integration's people are sent to, before it is known who we are there.</summary>
public sealed record SelectedServer
{
    /// <summary>Its endpoints.</summary>
    public required AuthorizationServer Server { get; init; }

    /// <summary>Which integration at which server.</summary>
    public required ConnectionContext Context { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public Provider? Provider { get; init; }

    /// <summary>The resource the tokens are for (RFC 8707).</summary>
    public required string Resource { get; init; }

    /// <summary>The scopes to ask for when the integration names none.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>What people call it: the provider's name, else its host.</summary>
    public string Name => Provider?.Name ?? Server.AuthorizationEndpoint.IdnHost;
}
