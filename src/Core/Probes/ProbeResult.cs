using Kontext.Core.Discovery;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>
/// The result of a probe, as a sentence and in parts. It holds no credential, no query string and no uncapped text of the server.
/// </summary>
public sealed record ProbeResult
{
    /// <summary>The outcome.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>A message for the user: what was reached, or what failed and what to do about it.</summary>
    public required string Message { get; init; }

    /// <summary>The server's name for itself, cleaned, at most 100 characters; null when it gives none.</summary>
    public string? ServerName { get; init; }

    /// <summary>The MCP revision agreed on, such as <c>2025-11-25</c>; null when none was agreed on.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>How many tools were listed; null when they could not be listed.</summary>
    public int? ToolCount { get; init; }

    /// <summary>
    /// The tools that were left out because clients refuse them, cleaned, each with its flaw; empty when all are well formed.
    /// </summary>
    internal IReadOnlyList<string> MalformedTools { get; init; } = [];

    /// <summary>The server's words when it refused to list its tools after a good handshake, cleaned; null when it said nothing.</summary>
    internal string? ListingRefusal { get; init; }

    /// <summary>The tools that were listed; null when they could not be listed.</summary>
    internal ToolSnapshot? Tools { get; init; }

    /// <summary>The server's challenge, when it sent one: hostile text until checked.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>The scopes that the server asks for beyond those that were granted (RFC 6750 section 3.1), cleaned and capped; empty when it asks for none.</summary>
    public Scopes MissingScopes { get; init; } = Scopes.None;

    /// <summary>The index of the exchange that decided; null for the last one.</summary>
    internal int? DecidedAt { get; init; }

    /// <summary>How long the server asks callers to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The exchanges of the probe, in order.</summary>
    public IReadOnlyList<Exchange> Exchanges { get; init; } = [];

    /// <summary>The steps of discovery after the probe's own requests, in order; empty when nothing was discovered.</summary>
    public IReadOnlyList<DiscoveryStep> DiscoverySteps { get; init; } = [];

    /// <summary>The metadata that discovery found; null when it found none, or when nothing was to be discovered.</summary>
    public OAuthMetadata? OAuthMetadata { get; init; }

    /// <summary>Whether the server answered as this probe expects.</summary>
    public bool IsAccepted => Outcome is ProbeOutcome.Accepted or ProbeOutcome.ChallengeSeen;

    /// <summary>Whether the outcome is about a credential, sent or missing.</summary>
    internal bool IsAboutCredential => Outcome is ProbeOutcome.CredentialRefused or ProbeOutcome.CredentialRequired or ProbeOutcome.ScopeMissing;

    /// <summary>Whether a later probe may end differently without any correction.</summary>
    public bool IsTransient => RefusalVerdict.IsTransientOutcome(Outcome);
}
