namespace Kontext.Harness.Tests.Refreshing;

/// <summary>What one authorization came to, as its server's books show it: each refresh token's successor, and whether any of them counts still.</summary>
/// <param name="refreshToken">The first.</param>
internal sealed class GrantFamily(string refreshToken)
{
    /// <summary>The only refresh token that counts.</summary>
    public string RefreshToken { get; set; } = refreshToken;

    public bool IsAlive { get; set; } = true;

    /// <summary>Each use of a refresh token that gave tokens, in order.</summary>
    public List<Redemption> Redemptions { get; } = [];

    /// <summary>The used token whose second use ended it all; null while none has.</summary>
    public string? UsedTwice { get; set; }

    public IReadOnlyList<Redemption> RedemptionsOf(string token) => [.. Redemptions.Where(redemption => redemption.Used == token)];
}
