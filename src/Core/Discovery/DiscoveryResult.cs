using Kontext.Core.OAuth;
using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>The result of a discovery, with its steps. Every text of a server in it was checked and cut.</summary>
public sealed record DiscoveryResult
{
    /// <summary>The authorization server; null when no usable one was found, and then <see cref="Failure"/> says why.</summary>
    public AuthorizationServer? Server { get; init; }

    /// <summary>Why there is no server; null when one was found.</summary>
    public DiscoveryFailure? Failure { get; init; }

    /// <summary>
    /// The resource identifier for token requests (RFC 8707): the one of the metadata, or else the url without query and last slash.
    /// </summary>
    public required string Resource { get; init; }

    /// <summary>Whether the metadata names exactly the url as its resource.</summary>
    internal bool NamesUrl { get; init; }

    /// <summary>The scopes of the challenge, else of the protected resource metadata (RFC 9728); empty when neither names any.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<DiscoveryStep> Steps { get; init; }
}

/// <summary>Why there is no usable authorization server.</summary>
/// <param name="Message">For people: what was found and what to do.</param>
/// <param name="IsTransient">Whether a later try may succeed without any change.</param>
public sealed record DiscoveryFailure(string Message, bool IsTransient)
{
    /// <summary>Whether the server answered at each address that no document exists.</summary>
    internal bool IsMissing { get; init; }
}

/// <summary>One step of a discovery: a request and what followed from its answer.</summary>
/// <param name="Exchange">The request and its answer; null for a decision that needed no request.</param>
/// <param name="Rule">A sentence that says why the next step was taken; null when the exchange needs no explanation.</param>
public sealed record DiscoveryStep(Exchange? Exchange, string? Rule);
