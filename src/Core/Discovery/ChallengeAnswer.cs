using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>What an MCP server said to somebody without a credential.</summary>
/// <param name="Status">Of the answer that counts; null when none came.</param>
/// <param name="Exchanges">What was asked, in order; at least one.</param>
/// <param name="TimeWasUp">Whether it ended because its time did.</param>
public sealed record ChallengeAnswer(int? Status, IReadOnlyList<Exchange> Exchanges, bool TimeWasUp)
{
    /// <summary>Whether it asks for a credential, by whatever scheme.</summary>
    public bool IsUnauthorized => Status == 401;

    /// <summary>The server's challenge: hostile text until checked; null when it sent none for bearer tokens.</summary>
    public BearerChallenge? Challenge => Status is null ? null : Exchanges[^1].Challenge;
}
