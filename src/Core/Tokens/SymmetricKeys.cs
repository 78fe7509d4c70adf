using System.Collections.Concurrent;
using System.Security.Cryptography;
using Kontext.Core.Storage;

namespace Kontext.Core.Tokens;

/// <summary>Provides the symmetric keys of this deployment, one for each purpose. Each instance reads a key once.</summary>
public sealed class SymmetricKeys(StoredKeys stored, TimeProvider clock)
{
    private const int Bytes = 32;

    private readonly ConcurrentDictionary<KeyPurpose, byte[]> _keys = [];

    /// <summary>Returns the key of 32 bytes. Makes it when there is none.</summary>
    internal async Task<byte[]> GetAsync(KeyPurpose purpose, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(purpose, out var held))
            return held;
        var records = await stored.ListAsync(purpose, cancellationToken);
        if (records.Count == 0)
        {
            await stored.MakeAsync(purpose, generation: 1, id: null, RandomNumberGenerator.GetBytes(Bytes), clock.GetUtcNow(), cancellationToken);
            records = await stored.ListAsync(purpose, cancellationToken);
        }

        var record = StoredValue.Require(records.MaxBy(record => record.Generation), "A key that was added is not in the table.");
        return _keys[purpose] = await stored.ReadAsync(record, cancellationToken);
    }
}
