using Kontext.Core.Discovery;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Probes;

/// <summary>What a probe found, in a sentence and in parts. Holds no credential, no query string and no uncapped word of the server's.</summary>
public sealed record ProbeResult
{
    /// <summary>What was found.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>For a person: what was reached, or what failed and what to do about it.</summary>
    public required string Message { get; init; }

    /// <summary>The server's name for itself, cleaned, at most 100 characters; null when it gives none.</summary>
    public string? ServerName { get; init; }

    /// <summary>The MCP revision agreed on, such as <c>2025-11-25</c>; null when it did not come to that.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>How many tools were listed; null when they could not be listed.</summary>
    public int? ToolCount { get; init; }

    /// <summary>Tools that were left out because clients refuse them, cleaned, with what is wrong with each; empty when all are well formed.</summary>
    internal IReadOnlyList<string> MalformedTools { get; init; } = [];

    /// <summary>The server's words when it refused to list its tools after a good handshake, cleaned; null when it said nothing.</summary>
    internal string? ListingRefusal { get; init; }

    /// <summary>The tools that were listed; null when they could not be listed.</summary>
    internal ToolSnapshot? Tools { get; init; }

    /// <summary>The server's challenge, when it sent one: hostile text until checked.</summary>
    public BearerChallenge? Challenge { get; init; }

    /// <summary>The scopes that the server asks for beyond those that were granted (RFC 6750 section 3.1), cleaned and capped; empty when it asks for none.</summary>
    public Scopes MissingScopes { get; init; } = Scopes.None;

    /// <summary>The number of the exchange that decided; null for the last one.</summary>
    internal int? DecidedAt { get; init; }

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the probe's requests came to, in order.</summary>
    public IReadOnlyList<Exchange> Exchanges { get; init; } = [];

    /// <summary>What discovery asked after the probe's own requests, in order; empty where nothing was discovered.</summary>
    public IReadOnlyList<DiscoveryStep> DiscoverySteps { get; init; } = [];

    /// <summary>What discovery found; null when it found nothing, or nothing was to be discovered.</summary>
    public OAuthMetadata? OAuthMetadata { get; init; }

    /// <summary>The server is as this probe wants it.</summary>
    public bool IsAccepted => Outcome is ProbeOutcome.Accepted or ProbeOutcome.ChallengeSeen;

    /// <summary>Whether it speaks of a credential, sent or missing.</summary>
    internal bool IsAboutCredential => Outcome is ProbeOutcome.CredentialRefused or ProbeOutcome.CredentialRequired or ProbeOutcome.ScopeMissing;

    /// <summary>A second look may well find something else, without anybody having changed anything.</summary>
    public bool IsTransient => RefusalVerdict.IsTransientOutcome(Outcome);
}
