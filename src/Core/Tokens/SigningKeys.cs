using System.Buffers.Text;
using System.Security.Cryptography;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Tokens;

/// <summary>
/// Provides the signing keys of this deployment. Each key is a secret; the row that is added first decides which key is used. The keys are
/// cached in memory, and read again for an unknown key id, at most once a minute.
/// </summary>
public sealed class SigningKeys(KeyStore store, ISecretStore secrets, TimeProvider clock) : IDisposable
{
    private const int Attempts = 3;

    private static readonly TimeSpan LookedUpEvery = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private IReadOnlyList<SigningKey> _keys = [];
    private DateTimeOffset _lookedUpAt = DateTimeOffset.MinValue;

    /// <summary>Returns the key that signs now. Makes the first key when there is none.</summary>
    internal async Task<ECDsaSecurityKey> GetCurrentAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (Current is { } key)
                return key;
            await LookUpAsync(mayMake: true, cancellationToken);
        }

        return Current ?? throw new UnavailableException("The signing key", TimeSpan.FromSeconds(5));
    }

    /// <summary>Returns the keys whose tokens are valid, for a token that names one of them; empty when no key has that id.</summary>
    internal async Task<IReadOnlyList<SecurityKey>> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (Named(id) is { Count: > 0 } known)
            return known;
        if (clock.GetUtcNow() - _lookedUpAt >= LookedUpEvery)
            await LookUpAsync(mayMake: false, cancellationToken);
        return Named(id);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private ECDsaSecurityKey? Current => _keys.Where(key => key.SignsFrom <= clock.GetUtcNow()).MaxBy(key => key.Generation)?.Key;

    private List<SecurityKey> Named(string? id) =>
        [.. _keys.Where(key => key.Key.KeyId == id && !(key.CountsUntil <= clock.GetUtcNow())).Select(key => key.Key)];

    private async Task LookUpAsync(bool mayMake, CancellationToken cancellationToken)
    {
        var seen = _keys;
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Another call has read the keys meanwhile.
            if (!ReferenceEquals(seen, _keys))
                return;
            var records = await store.ListAsync(cancellationToken);
            if (records.Count == 0 && mayMake)
            {
                await MakeFirstAsync(cancellationToken);
                records = await store.ListAsync(cancellationToken);
            }

            List<SigningKey> keys = [];
            foreach (var record in records)
                keys.Add(_keys.FirstOrDefault(key => key.Key.KeyId == record.Id) is { } held ? held with { CountsUntil = record.CountsUntil } : await ReadAsync(record, cancellationToken));
            (_keys, _lookedUpAt) = (keys, clock.GetUtcNow());
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<SigningKey> ReadAsync(KeyRecord record, CancellationToken cancellationToken)
    {
        var kept = await secrets.FindAsync(record.Secret, cancellationToken) ?? throw new InvalidOperationException("A signing key is not in its vault any more.");
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(kept.Token!), out _);
        return new SigningKey(new ECDsaSecurityKey(key) { KeyId = record.Id }, record.Generation, record.SignsFrom, record.CountsUntil);
    }

    // After a crash before the row is written, the vault holds a key that has never signed and never will.
    private async Task MakeFirstAsync(CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = clock.GetUtcNow();
        var secret = await secrets.SetAsync(secrets.NewAddress(), new Credential { Token = Convert.ToBase64String(key.ExportPkcs8PrivateKey()) }, cancellationToken);
        if (!await store.TryAddAsync(new KeyRecord(Generation: 1, IdOf(key), secret, now, CountsUntil: null), now, cancellationToken))
            await secrets.DeleteAsync(secret.Address, cancellationToken);
    }

    // The JWK thumbprint (RFC 7638).
    private static string IdOf(ECDsa key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key));
        return Base64Url.EncodeToString(jwk.ComputeJwkThumbprint());
    }
}
