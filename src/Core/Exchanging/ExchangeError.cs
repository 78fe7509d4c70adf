using Kontext.Core.Integrations;

namespace Kontext.Core.Exchanging;

/// <summary>Why no credential was handed out, in the words of RFC 6749 section 5.2 and RFC 8693 section 2.2.2, and members of our own.</summary>
public sealed record ExchangeError
{
    /// <summary>The <c>error</c>.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for the developer.</summary>
    public required string Description { get; init; }

    /// <summary>The reason in one word, for programs; null where the code says all.</summary>
    public string? Reason { get; init; }

    /// <summary>The integration; null while none is known.</summary>
    public Integration? Integration { get; init; }

    /// <summary>Where the person can connect; null where nobody can, or it would not help.</summary>
    public string? ConnectUrl { get; init; }

    /// <summary>Scopes that the person has to grant; empty where nothing is known to be missing.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>How long to wait; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether a secret was wrong: guesses are counted.</summary>
    public bool IsGuess { get; init; }
}
