using System.Collections.Concurrent;
using System.Security.Cryptography;
using Kontext.Core.Secrets;

namespace Kontext.Core.Tokens;

/// <summary>
/// Provides the symmetric keys of this deployment, one for each purpose. Each key is a secret; the row that is added first decides which
/// key is used by all instances. A key is read once by each instance.
/// </summary>
public sealed class SymmetricKeys(KeyStore store, ISecretStore secrets, TimeProvider clock)
{
    private const int Bytes = 32;

    private readonly ConcurrentDictionary<KeyPurpose, byte[]> _keys = [];

    /// <summary>Returns the key of 32 bytes. Makes it when there is none.</summary>
    internal async Task<byte[]> GetAsync(KeyPurpose purpose, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(purpose, out var held))
            return held;
        if ((await store.ListAsync(purpose, cancellationToken)).Count == 0)
            await MakeAsync(purpose, cancellationToken);
        var record = (await store.ListAsync(purpose, cancellationToken)).MaxBy(record => record.Generation)
            ?? throw new InvalidOperationException("A key that was added is not in the table.");
        var kept = await secrets.FindAsync(record.Secret, cancellationToken) ?? throw new InvalidOperationException("A key is not in its vault any more.");
        return _keys[purpose] = Convert.FromBase64String(kept.Token!);
    }

    // After a crash before the row is written, the vault holds a key that was never used and never will be.
    private async Task MakeAsync(KeyPurpose purpose, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var key = new Credential { Token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)) };
        var secret = await secrets.SetAsync(secrets.NewAddress(), key, cancellationToken);
        if (!await store.TryAddAsync(purpose, new KeyRecord(Generation: 1, "1", secret, now, CountsUntil: null), now, cancellationToken))
            await secrets.DeleteAsync(secret.Address, cancellationToken);
    }
}
