using System.Security.Cryptography;

namespace Kontext.Harness.Tests.Refreshing;

/// <summary>
/// The books of an authorization server that replaces a refresh token at each use. It treats a second use as theft and ends the whole
/// family (RFC 9700 section 4.14.2).
/// </summary>
/// <param name="clock">The clock of the access tokens.</param>
/// <param name="hasGrace">Whether a used token whose replacement was never used is answered once more.</param>
/// <param name="lifetime">The lifetime of an access token.</param>
internal sealed class GrantBooks(TimeProvider clock, bool hasGrace, TimeSpan lifetime)
{
    /// <summary>A canary in every token, so that a leaked token can be found.</summary>
    public const string Canary = "canary";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, GrantFamily> _byRefreshToken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (GrantFamily Family, DateTimeOffset End)> _byAccessToken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _killed = new(StringComparer.Ordinal);

    public TimeSpan AccessTokenLifetime => lifetime;

    /// <summary>Uses of a token that gave something.</summary>
    public int Redemptions { get; private set; }

    /// <summary>Second uses of a used token.</summary>
    public int DoubleRedemptions { get; private set; }

    /// <summary>A person has agreed. The first access token has its own lifetime.</summary>
    public (GrantFamily Family, string AccessToken) Open(TimeSpan firstLifetime)
    {
        lock (_lock)
        {
            GrantFamily family = new(NewToken());
            return (family, GiveTo(family, family.RefreshToken, firstLifetime));
        }
    }

    /// <summary>Uses a refresh token. Returns null when it is not valid, or not valid any more.</summary>
    /// <param name="instance">The instance that sends it.</param>
    /// <param name="refreshToken">The refresh token.</param>
    /// <param name="isReplyLost">Whether the answer will be lost.</param>
    public (string AccessToken, string RefreshToken)? Redeem(string instance, string refreshToken, bool isReplyLost)
    {
        lock (_lock)
        {
            if (!_byRefreshToken.TryGetValue(refreshToken, out var family) || !family.IsAlive || _killed.Contains(instance))
                return null;
            if (family.RefreshToken != refreshToken && !IsInGrace(family, refreshToken))
            {
                DoubleRedemptions++;
                (family.IsAlive, family.UsedTwice) = (false, refreshToken);
                return null;
            }

            Redemptions++;
            family.Redemptions.Add(new Redemption(instance, refreshToken, isReplyLost));
            family.RefreshToken = NewToken();
            return (GiveTo(family, family.RefreshToken, lifetime), family.RefreshToken);
        }
    }

    /// <summary>Ends a token (RFC 7009): a refresh token's end is that of its family.</summary>
    public void Revoke(string token)
    {
        lock (_lock)
        {
            if (_byRefreshToken.TryGetValue(token, out var family))
                family.IsAlive = false;
            _byAccessToken.Remove(token);
        }
    }

    public bool IsLive(string accessToken)
    {
        lock (_lock)
            return _byAccessToken.TryGetValue(accessToken, out var given) && given.Family.IsAlive && given.End > clock.GetUtcNow();
    }

    /// <summary>An instance was killed: its requests that the server has not read yet do not count.</summary>
    public void Bury(string instance)
    {
        lock (_lock)
            _killed.Add(instance);
    }

    // Only for the token that was used last, only while its replacement is the current token, and only once.
    private bool IsInGrace(GrantFamily family, string refreshToken) =>
        hasGrace && family.Redemptions is [.., var last] && last.Used == refreshToken && family.RedemptionsOf(refreshToken).Count == 1;

    private string GiveTo(GrantFamily family, string refreshToken, TimeSpan lives)
    {
        var accessToken = NewToken();
        _byRefreshToken.Add(refreshToken, family);
        _byAccessToken.Add(accessToken, (family, clock.GetUtcNow() + lives));
        return accessToken;
    }

    private static string NewToken() => $"{Canary}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}";
}
