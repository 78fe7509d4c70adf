using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Storage;

/// <summary>
/// The key of a row that ends within an hour or two: the hour in which it ends, and 256 random bits. By the hour, ended rows are found
/// without reading others. The row key is a hash, so a reader of the table cannot use it.
/// </summary>
/// <param name="Value">The key as text: 48 characters of A-Z a-z 0-9 - _.</param>
public readonly record struct ExpiringKey(string Value)
{
    private const int HourDigits = 5;
    private const int RandomBytes = 32;
    private const int Length = HourDigits + 43;

    /// <summary>Creates a new key.</summary>
    /// <param name="endsAt">When the row ends, UTC.</param>
    public static ExpiringKey New(DateTimeOffset endsAt) =>
        new(HourOf(endsAt) + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>Parses a text; null when it is not a key. A key may name no row.</summary>
    public static ExpiringKey? TryParse(string? text) =>
        text?.Length == Length && text.Take(HourDigits).All(char.IsAsciiHexDigitLower) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? new ExpiringKey(text)
            : null;

    /// <summary>Returns the type name only, because the key opens what it names.</summary>
    public override string ToString() => nameof(ExpiringKey);

    /// <summary>The hour in which the row ends, and one of 16 partitions of that hour.</summary>
    internal string PartitionKey => $"{Value[..HourDigits]}_{Hash[0]}";

    /// <summary>The SHA-256 hash of the key as 64 hex digits.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>Returns a text that sorts before all partitions of this hour, and after all partitions of earlier hours.</summary>
    internal static string HourOf(DateTimeOffset time) =>
        (time.ToUnixTimeSeconds() / 3600).ToString("x5", CultureInfo.InvariantCulture);
}
