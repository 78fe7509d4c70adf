using System.Security.Cryptography;

namespace Kontext.Harness.Tests.Refreshing;

/// <summary>
/// The books of an authorization server that replaces a refresh token at each use and takes a second use for theft: it ends the whole family
/// (RFC 9700 section 4.14.2).
/// </summary>
/// <param name="clock">What access tokens live by.</param>
/// <param name="hasGrace">Whether a used token whose replacement was never used is answered once more.</param>
/// <param name="lifetime">How long an access token lives.</param>
internal sealed class GrantBooks(TimeProvider clock, bool hasGrace, TimeSpan lifetime)
{
    /// <summary>In every token: where it shows and should not, it can be found.</summary>
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

    /// <summary>A person has agreed. The first access token lives for a time of its own.</summary>
    public (GrantFamily Family, string AccessToken) Open(TimeSpan firstLifetime)
    {
        lock (_lock)
        {
            GrantFamily family = new(NewToken());
            return (family, GiveTo(family, family.RefreshToken, firstLifetime));
        }
    }

    /// <summary>Uses a refresh token; null when it does not count, or not any more.</summary>
    /// <param name="instance">Who does.</param>
    /// <param name="refreshToken">What they sent.</param>
    /// <param name="isReplyLost">Whether they will not learn what came of it.</param>
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

    /// <summary>An instance has been killed: what it sent and nobody has read yet does not count.</summary>
    public void Bury(string instance)
    {
        lock (_lock)
            _killed.Add(instance);
    }

    // Only the last one used, whose replacement is the token that counts, and only once.
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
