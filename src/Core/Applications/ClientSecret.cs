using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Applications;

/// <summary>The SHA-256 hashes of a client's secret. A secret is 32 random bytes, so a slow hash would add nothing.</summary>
/// <param name="Hash">The hash of the current secret, 64 hex digits.</param>
/// <param name="OldHash">The hash of the previous secret; null when the previous secret is no longer valid.</param>
/// <param name="OldUntil">When the previous secret stops being valid, UTC.</param>
public sealed record ClientSecret(string Hash, string? OldHash, DateTimeOffset? OldUntil)
{
    private const int Bytes = 32;

    /// <summary>The length of the longest text that is hashed and compared.</summary>
    public const int MaxLength = 512;

    /// <summary>Returns a new secret and its hash.</summary>
    public static (string Secret, ClientSecret Kept) New()
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return (secret, new ClientSecret(HashOf(secret), OldHash: null, OldUntil: null));
    }

    /// <summary>Returns a new secret and the hashes. The present secret stays valid for the grace period.</summary>
    public (string Secret, ClientSecret Kept) Rotated(TimeSpan grace, DateTimeOffset now)
    {
        var (secret, kept) = New();
        return (secret, grace > TimeSpan.Zero ? kept with { OldHash = Hash, OldUntil = now + grace } : kept);
    }

    /// <summary>
    /// Returns whether the text is the current secret, or the previous one while it is valid. The time does not depend on which one it is.
    /// </summary>
    public bool Is(string text, DateTimeOffset now)
    {
        if (text.Length > MaxLength)
            return false;
        var hash = HashOf(text);
        var isOld = IsSame(hash, OldHash ?? "") && OldUntil > now;
        return IsSame(hash, Hash) || isOld;
    }

    /// <summary>Returns the type name; the hashes stay out of logs.</summary>
    public override string ToString() => nameof(ClientSecret);

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static bool IsSame(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other));
}
