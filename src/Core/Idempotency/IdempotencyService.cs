using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kontext.Core.Tokens;

namespace Kontext.Core.Idempotency;

/// <summary>Turns keys and bodies into HMACs, and removes the rows of keys that have expired.</summary>
public sealed class IdempotencyService(SymmetricKeys keys, IdempotencyStore store)
{
    private const int RemovedAtOnce = 10_000;

    /// <summary>
    /// Returns the request with its HMACs. A hash without a key would let a reader of the tables try out keys, and the tokens in a body.
    /// </summary>
    /// <param name="owner">Whose key it is.</param>
    /// <param name="operation">The function. The same key may be used once for each.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">The body. It is compared as it was sent, white space included.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<KeyedRequest> ReadAsync(KeyOwner owner, string operation, IdempotencyKey key, JsonElement body, CancellationToken cancellationToken)
    {
        var secret = await keys.GetAsync(KeyPurpose.IdempotencyKey, cancellationToken);
        return new KeyedRequest(
            HashOf(secret, "key", owner.Organization.Value, owner.Kind, owner.Issuer ?? "", owner.Subject ?? "", operation, key.Text),
            HashOf(secret, "body", JsonMarshal.GetRawUtf8Value(body)));
    }

    /// <summary>Removes the rows of keys that expired in past hours, and reads no others. Returns the number of keys.</summary>
    public Task<int> RemoveEndedAsync(CancellationToken cancellationToken) => store.RemoveEndedAsync(RemovedAtOnce, cancellationToken);

    private static string HashOf(byte[] secret, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        foreach (var part in parts)
            Append(hash, Encoding.UTF8.GetBytes(part));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string HashOf(byte[] secret, string purpose, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        Append(hash, Encoding.UTF8.GetBytes(purpose));
        Append(hash, body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length before it, no part can be mistaken for the end of another.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
