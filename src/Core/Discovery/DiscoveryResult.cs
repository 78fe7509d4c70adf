using Kontext.Core.OAuth;
using Kontext.Core.Outbound;

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

/// <summary>Why there is no authorization server to use.</summary>
/// <param name="Message">For a person: what was found and what to do.</param>
/// <param name="IsTransient">Whether the same question may be answered later without anybody changing anything.</param>
public sealed record DiscoveryFailure(string Message, bool IsTransient);

/// <summary>One question and what followed from its answer.</summary>
/// <param name="Exchange">What was sent and what came back; null where something was decided without asking.</param>
/// <param name="Rule">Why the next step was taken, or this one decided, in a sentence; null when the exchange says it all.</param>
public sealed record DiscoveryStep(Exchange? Exchange, string? Rule);
