using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kontext.Core.Connecting;

/// <summary>
/// Names a row that is of no use after an hour or two: the hour it ends in, so that what has ended is found without looking at anything else, and
/// 256 random bits. The row is kept under a hash: who reads the table cannot use what stands there.
/// </summary>
/// <param name="Value">As it travels; at most 48 characters of A-Z a-z 0-9 - _.</param>
public readonly record struct ExpiringKey(string Value)
{
    private const int HourDigits = 5;
    private const int RandomBytes = 32;
    private const int Length = HourDigits + 43;

    /// <summary>A fresh one.</summary>
    /// <param name="endsAt">When the row is of no use any more, UTC.</param>
    public static ExpiringKey New(DateTimeOffset endsAt) =>
        new(HourOf(endsAt) + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>Null for a text that is no key; one that is may name nothing.</summary>
    public static ExpiringKey? TryParse(string? text) =>
        text?.Length == Length && text.Take(HourDigits).All(char.IsAsciiHexDigitLower) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? new ExpiringKey(text)
            : null;

    /// <summary>Says nothing: it opens what it names.</summary>
    public override string ToString() => nameof(ExpiringKey);

    /// <summary>The hour it ends in, then one of 16 partitions.</summary>
    internal string PartitionKey => $"{Value[..HourDigits]}_{Hash[0]}";

    /// <summary>64 hex digits.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Value)));

    /// <summary>Before every partition of this hour, behind every one of the hours before.</summary>
    internal static string HourOf(DateTimeOffset time) =>
        (time.ToUnixTimeSeconds() / 3600).ToString("x5", CultureInfo.InvariantCulture);
}
