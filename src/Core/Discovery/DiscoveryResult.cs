using Kontext.Core.OAuth;

namespace Kontext.Core.Discovery;

/// <summary>What discovery came to, step by step. Everything in it that a server said has been checked and cut.</summary>
public sealed record DiscoveryResult
{
    /// <summary>Null when none was found that can be used; <see cref="Failure"/> says why.</summary>
    public AuthorizationServer? Server { get; init; }

    /// <summary>Null when a server was found.</summary>
    public DiscoveryFailure? Failure { get; init; }

    /// <summary>The resource identifier to ask tokens for (RFC 8707): what the metadata names, else the url without fragment and trailing slash.</summary>
    public required string Resource { get; init; }

    /// <summary>Whether metadata names exactly the url that was asked for as the resource.</summary>
    internal bool NamesUrl { get; init; }

    /// <summary>The scopes of the challenge, else of the protected resource metadata (RFC 9728); empty when neither names any.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>What was asked and found, in order.</summary>
    public required IReadOnlyList<DiscoveryStep> Steps { get; init; }
}
