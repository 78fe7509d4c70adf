using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>
/// The reason why no credential was returned: the codes of RFC 6749 section 5.2 and RFC 8693 section 2.2.2, and members of our own.
/// </summary>
public sealed record ExchangeError
{
    /// <summary>The <c>error</c> code.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for the developer.</summary>
    public required string Description { get; init; }

    /// <summary>The reason in one word, for programs; null when the code is enough.</summary>
    public string? Reason { get; init; }

    /// <summary>The integration; null while it is unknown.</summary>
    public Integration? Integration { get; init; }

    /// <summary>The address where the user can connect; null when the user cannot connect, or when that would not help.</summary>
    public string? ConnectUrl { get; init; }

    /// <summary>The scopes that the user must still grant; empty when none are known to be missing.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>How long to wait before the next attempt; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether a secret was wrong. Wrong secrets are counted as guesses.</summary>
    public bool IsGuess { get; init; }
}
