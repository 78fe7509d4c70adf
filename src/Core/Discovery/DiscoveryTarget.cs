using Kontext.Core.Input;

namespace Kontext.Core.Discovery;

/// <summary>The resource whose authorization server is looked for.</summary>
public sealed record DiscoveryTarget
{
    /// <summary>Who asks: what was found for one organization is never an answer, nor a faster one, to another.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The MCP endpoint or API.</summary>
    public required Uri Url { get; init; }

    /// <summary>Whether it speaks MCP, and is asked for its challenge by initialize; an API is not called, its well-known addresses are.</summary>
    public required bool IsMcp { get; init; }

    /// <summary>The issuer an administrator has entered; null to find it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>
    /// The token endpoint an administrator has entered, when only a way to become a client is looked for. Their word stands for what metadata that
    /// names this very endpoint lacks: PKCE, and an issuer that is the one asked for. Null when all endpoints are looked for.
    /// </summary>
    public Uri? TokenEndpoint { get; init; }
}
