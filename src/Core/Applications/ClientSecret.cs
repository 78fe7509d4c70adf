using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Applications;

/// <summary>What is kept of a client's secret: SHA-256. A secret is 32 random bytes, so a slow hash would add nothing.</summary>
/// <param name="Hash">Of the present secret, 64 hex digits.</param>
/// <param name="OldHash">Of the secret before; null when none counts any more.</param>
/// <param name="OldUntil">Until when the secret before counts, UTC.</param>
public sealed record ClientSecret(string Hash, string? OldHash, DateTimeOffset? OldUntil)
{
    private const int Bytes = 32;

    /// <summary>The longest text that is hashed to be compared.</summary>
    public const int MaxLength = 512;

    /// <summary>A fresh secret, and what is kept of it.</summary>
    public static (string Secret, ClientSecret Kept) New()
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return (secret, new ClientSecret(HashOf(secret), OldHash: null, OldUntil: null));
    }

    /// <summary>A fresh secret in the place of this one, which counts for some time longer.</summary>
    public (string Secret, ClientSecret Kept) Rotated(TimeSpan grace, DateTimeOffset now)
    {
        var (secret, kept) = New();
        return (secret, grace > TimeSpan.Zero ? kept with { OldHash = Hash, OldUntil = now + grace } : kept);
    }

    /// <summary>Whether a text is the secret, or the one before it within its time. Takes the same time whichever it is.</summary>
    public bool Is(string text, DateTimeOffset now)
    {
        if (text.Length > MaxLength)
            return false;
        var hash = HashOf(text);
        var isOld = IsSame(hash, OldHash ?? "") && OldUntil > now;
        return IsSame(hash, Hash) || isOld;
    }

    /// <summary>Says nothing of it.</summary>
    public override string ToString() => nameof(ClientSecret);

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static bool IsSame(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), Encoding.ASCII.GetBytes(other));
}
