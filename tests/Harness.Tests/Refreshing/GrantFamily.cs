namespace Kontext.Harness.Tests.Refreshing;

/// <summary>The tokens of one authorization in the books of its server: the successor of each refresh token, and whether one of them is still valid.</summary>
/// <param name="refreshToken">The first.</param>
internal sealed class GrantFamily(string refreshToken)
{
    /// <summary>The only refresh token that counts.</summary>
    public string RefreshToken { get; set; } = refreshToken;

    public bool IsAlive { get; set; } = true;

    /// <summary>Each use of a refresh token that gave tokens, in order.</summary>
    public List<Redemption> Redemptions { get; } = [];

    /// <summary>The used token whose second use ended the family. Null while there is none.</summary>
    public string? UsedTwice { get; set; }

    public IReadOnlyList<Redemption> RedemptionsOf(string token) => [.. Redemptions.Where(redemption => redemption.Used == token)];
}
