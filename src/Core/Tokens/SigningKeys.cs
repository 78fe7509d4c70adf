using System.Buffers.Text;
using System.Security.Cryptography;
using Kontext.Core.Outcomes;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Tokens;

/// <summary>
/// Provides the signing keys of this deployment. The keys are cached in memory. They are read again every ten minutes, and for an unknown
/// key id at most once a minute.
/// </summary>
public sealed class SigningKeys(StoredKeys stored, TimeProvider clock) : IDisposable
{
    /// <summary>How long a key is published before it signs, so that every verifier has read it by then.</summary>
    internal static readonly TimeSpan PublishedBefore = TimeSpan.FromHours(24);

    /// <summary>How long a key signs before the next one is made.</summary>
    internal static readonly TimeSpan RotatedEvery = TimeSpan.FromDays(90);

    /// <summary>The longest lifetime of a token of ours: that of an agent session.</summary>
    internal static readonly TimeSpan LongestToken = TimeSpan.FromHours(24);

    private const int Attempts = 3;

    private static readonly TimeSpan LookedUpEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReadAgainEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private IReadOnlyList<SigningKey> _keys = [];
    private DateTimeOffset _lookedUpAt = DateTimeOffset.MinValue;

    /// <summary>Returns the public keys whose tokens are valid now or will be soon (RFC 7517). Makes the first key when there is none.</summary>
    public async Task<IReadOnlyList<JsonWebKey>> ListPublicAsync(CancellationToken cancellationToken)
    {
        await GetCurrentAsync(cancellationToken);
        return [.. _keys.Where(IsValid).OrderBy(key => key.Generation).Select(key => Public(key.Key))];
    }

    /// <summary>Returns the key that signs now. Makes the first key when there is none.</summary>
    internal async Task<ECDsaSecurityKey> GetCurrentAsync(CancellationToken cancellationToken)
    {
        await ReadAgainAsync(cancellationToken);
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
        await ReadAgainAsync(cancellationToken);
        if (Named(id) is { Count: > 0 } known)
            return known;
        if (clock.GetUtcNow() - _lookedUpAt >= LookedUpEvery)
            await LookUpAsync(mayMake: false, cancellationToken);
        return Named(id);
    }

    /// <summary>
    /// Makes the next key when the newest one has signed for 90 days. It is published at once and signs 24 hours later. One range query
    /// when nothing is due.
    /// </summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var newest = (await stored.ListAsync(KeyPurpose.Signing, cancellationToken)).MaxBy(record => record.Generation);
        var now = clock.GetUtcNow();
        if (newest is not null && newest.SignsFrom + RotatedEvery <= now)
            await MakeAsync(newest.Generation + 1, now + PublishedBefore, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private ECDsaSecurityKey? Current => _keys.Where(key => key.SignsFrom <= clock.GetUtcNow() && IsValid(key)).MaxBy(key => key.Generation)?.Key;

    private bool IsValid(SigningKey key) => !(key.CountsUntil <= clock.GetUtcNow());

    private List<SecurityKey> Named(string? id) => [.. _keys.Where(key => key.Key.KeyId == id && IsValid(key)).Select(key => key.Key)];

    // An instance that runs for weeks must learn of a new key before it signs, and of a key that an operator has ended.
    private async Task ReadAgainAsync(CancellationToken cancellationToken)
    {
        if (_keys.Count == 0 || clock.GetUtcNow() - _lookedUpAt < ReadAgainEvery)
            return;
        try
        {
            await LookUpAsync(mayMake: false, cancellationToken);
        }
        catch (UnavailableException)
        {
            // The cached keys stay in use while storage or the vault is away. The failed call was logged where it happened.
            _lookedUpAt = clock.GetUtcNow() - ReadAgainEvery + LookedUpEvery;
        }
    }

    private async Task LookUpAsync(bool mayMake, CancellationToken cancellationToken)
    {
        var seen = _keys;
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Another call has read the keys meanwhile.
            if (!ReferenceEquals(seen, _keys))
                return;
            var records = await stored.ListAsync(KeyPurpose.Signing, cancellationToken);
            var now = clock.GetUtcNow();
            if (mayMake && !records.Any(record => record.SignsFrom <= now && !(EndOf(record, records) <= now)))
            {
                // There was none yet, or an operator has ended the newest one, which has leaked.
                await MakeAsync(records.Select(record => record.Generation).DefaultIfEmpty().Max() + 1, now, cancellationToken);
                records = await stored.ListAsync(KeyPurpose.Signing, cancellationToken);
            }

            List<SigningKey> keys = [];
            foreach (var record in records)
                keys.Add(await ReadAsync(record, EndOf(record, records), cancellationToken));
            (_keys, _lookedUpAt) = (keys, clock.GetUtcNow());
        }
        finally
        {
            _one.Release();
        }
    }

    // A key signs until its successor does. Its tokens are valid for their lifetime after that, or until an operator ends the key.
    private static DateTimeOffset? EndOf(KeyRecord record, IReadOnlyList<KeyRecord> all)
    {
        var replaced = all.Where(other => other.Generation > record.Generation).MinBy(other => other.Generation)?.SignsFrom + LongestToken + ClockSkew;
        return record.CountsUntil is { } ended && !(replaced < ended) ? ended : replaced;
    }

    private async Task<SigningKey> ReadAsync(KeyRecord record, DateTimeOffset? end, CancellationToken cancellationToken)
    {
        if (_keys.FirstOrDefault(key => key.Key.KeyId == record.Id) is { } held)
            return held with { SignsFrom = record.SignsFrom, CountsUntil = end };
        var kept = await stored.ReadAsync(record, cancellationToken);
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(kept, out _);
        return new SigningKey(new ECDsaSecurityKey(key) { KeyId = record.Id }, record.Generation, record.SignsFrom, end);
    }

    private async Task MakeAsync(int generation, DateTimeOffset signsFrom, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await stored.MakeAsync(KeyPurpose.Signing, generation, IdOf(key), key.ExportPkcs8PrivateKey(), signsFrom, cancellationToken);
    }

    private static JsonWebKey Public(ECDsaSecurityKey key)
    {
        using var half = ECDsa.Create(key.ECDsa.ExportParameters(includePrivateParameters: false));
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(half) { KeyId = key.KeyId });
        (jwk.Use, jwk.Alg) = ("sig", SecurityAlgorithms.EcdsaSha256);
        return jwk;
    }

    // The JWK thumbprint (RFC 7638).
    private static string IdOf(ECDsa key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key));
        return Base64Url.EncodeToString(jwk.ComputeJwkThumbprint());
    }
}
