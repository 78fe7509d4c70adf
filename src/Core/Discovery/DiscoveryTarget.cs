using Kontext.Core.Input;

namespace Kontext.Core.Discovery;

/// <summary>The resource whose authorization server is to be found.</summary>
public sealed record DiscoveryTarget
{
    /// <summary>The organization that asks. A result for one organization is never used for another, not even to answer faster.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The MCP endpoint or API.</summary>
    public required Uri Url { get; init; }

    /// <summary>
    /// Whether the url speaks MCP. An MCP server is asked for its challenge; for an API only the well-known addresses are asked.
    /// </summary>
    public required bool IsMcp { get; init; }

    /// <summary>The issuer that an administrator entered; null to discover it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>
    /// The token endpoint that an administrator entered; null to discover all endpoints. When it is set, discovery only looks for a way to
    /// get a client. Metadata that names this endpoint is accepted even if it lacks PKCE or has another issuer, because the administrator
    /// vouches for it.
    /// </summary>
    public Uri? TokenEndpoint { get; init; }
}
