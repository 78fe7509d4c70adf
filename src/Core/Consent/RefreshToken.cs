using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Kontext.Core.Consent;

/// <summary>
/// A refresh token: the session's partition and id, the generation, and an HMAC over them. One point read so finds the session, and the
/// next token of a session is the same however often it is made.
/// </summary>
/// <param name="Owner">The hash of client and user.</param>
/// <param name="Session">The session.</param>
/// <param name="Generation">The number of the token in its session, from 1.</param>
internal readonly record struct RefreshToken(string Owner, Guid Session, int Generation)
{
    private const string Prefix = "rt_";
    private const int OwnerBytes = 32;
    private const int IdBytes = 16;
    private const int ContentBytes = OwnerBytes + IdBytes + sizeof(int);
    private const int Bytes = ContentBytes + HMACSHA256.HashSizeInBytes;

    /// <summary>Returns whether a text has the form of a refresh token of this deployment. It validates nothing.</summary>
    public static bool HasForm(string text) => text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length == Prefix.Length + Base64Url.GetEncodedLength(Bytes);

    /// <summary>Parses a refresh token; null when this deployment has not made it.</summary>
    public static RefreshToken? TryParse(string text, byte[] key)
    {
        if (!HasForm(text) || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
            return null;
        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length));
        var content = bytes[..ContentBytes];
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, content), bytes[ContentBytes..])
            ? new RefreshToken(
                Convert.ToHexStringLower(content[..OwnerBytes]),
                new Guid(content.Slice(OwnerBytes, IdBytes), bigEndian: true),
                BinaryPrimitives.ReadInt32BigEndian(content[(OwnerBytes + IdBytes)..]))
            : null;
    }

    /// <summary>Returns the token in its encoded form.</summary>
    public string Write(byte[] key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Convert.FromHexString(Owner).CopyTo(bytes);
        Session.TryWriteBytes(bytes.Slice(OwnerBytes, IdBytes), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[(OwnerBytes + IdBytes)..], Generation);
        HMACSHA256.HashData(key, bytes[..ContentBytes], bytes[ContentBytes..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Returns the type name; the token stays out of logs.</summary>
    public override string ToString() => nameof(RefreshToken);
}
