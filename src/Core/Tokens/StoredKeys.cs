using System.Globalization;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;

namespace Kontext.Core.Tokens;

/// <summary>
/// Makes and reads keys. A key is a secret, and its row is written afterwards. The row that is added first decides which key of a generation
/// all instances use.
/// </summary>
public sealed class StoredKeys(KeyStore store, ISecretStore secrets, TimeProvider clock)
{
    /// <summary>Returns the records of all keys of a purpose. One range query.</summary>
    internal Task<IReadOnlyList<KeyRecord>> ListAsync(KeyPurpose purpose, CancellationToken cancellationToken) => store.ListAsync(purpose, cancellationToken);

    /// <summary>
    /// Makes a key, unless another instance makes one of this generation first. After a crash before the row is written, the vault holds a
    /// key that was never used and never will be.
    /// </summary>
    /// <param name="purpose">The purpose.</param>
    /// <param name="generation">The number of the key.</param>
    /// <param name="id">The id of the key; null for its generation.</param>
    /// <param name="key">The key, or the private half of a key pair.</param>
    /// <param name="usedFrom">When it is used first, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task MakeAsync(KeyPurpose purpose, int generation, string? id, byte[] key, DateTimeOffset usedFrom, CancellationToken cancellationToken)
    {
        var secret = await secrets.SetAsync(secrets.NewAddress(), new Credential { Token = Convert.ToBase64String(key) }, cancellationToken);
        KeyRecord record = new(generation, id ?? generation.ToString(CultureInfo.InvariantCulture), secret, usedFrom, CountsUntil: null);
        if (!await store.TryAddAsync(purpose, record, clock.GetUtcNow(), cancellationToken))
            await secrets.DeleteAsync(secret.Address, cancellationToken);
    }

    /// <summary>Returns the key of a record. One read of the vault.</summary>
    internal async Task<byte[]> ReadAsync(KeyRecord record, CancellationToken cancellationToken)
    {
        var credential = await secrets.FindAsync(record.Secret, cancellationToken);
        return Convert.FromBase64String(StoredValue.Require(credential?.Token, "A key is not in its vault any more."));
    }
}
