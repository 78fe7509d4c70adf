namespace Kontext.Core.OAuth;

/// <summary>What became of one token that was to be revoked.</summary>
/// <param name="Kind">What is known now.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null when it does not.</param>
public sealed record RevocationResult(RevocationResultKind Kind, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether it was refused because the server does not take the client itself.</summary>
    public bool RefusesClient { get; init; }
}
