using System.Text.Json;
using Kontext.Core.Bounds;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>
/// Reads the public keys of identity providers that applications name (RFC 7517), and caches them for some minutes. Throws
/// UnavailableException when a provider is unavailable.
/// </summary>
public sealed class JwksClient(OutboundClients clients, TimeProvider clock)
{
    private const int Most = 500;
    private const int MostKeys = 50;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromMinutes(1);
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(5), 256 * 1024);

    private readonly LeastUsed<string, (IReadOnlyList<SecurityKey> Keys, DateTimeOffset At)> _keys = new(Most);
    private readonly LeastUsed<string, (Uri Address, DateTimeOffset At)> _addresses = new(Most);

    /// <summary>
    /// Returns the asymmetric keys at an address. Reads them again for a key id that is not cached, at most once a minute.
    /// </summary>
    internal async Task<IReadOnlyList<SecurityKey>> FindAsync(Uri address, string? keyId, CancellationToken cancellationToken)
    {
        if (_keys.TryGet(address.AbsoluteUri, out var held))
        {
            var age = clock.GetUtcNow() - held.At;
            if (age < AskedEvery || (age < Fresh && held.Keys.Any(key => key.KeyId == keyId)))
                return held.Keys;
        }

        var keys = KeysOf(await AskAsync(address, cancellationToken));
        _keys.Set(address.AbsoluteUri, (keys, clock.GetUtcNow()));
        return keys;
    }

    /// <summary>
    /// Returns the address of an issuer's keys (OpenID Connect Discovery section 4). Returns null when the metadata names another issuer or
    /// no usable address.
    /// </summary>
    internal async Task<Uri?> FindAddressAsync(string issuer, CancellationToken cancellationToken)
    {
        if (_addresses.TryGet(issuer, out var held) && clock.GetUtcNow() - held.At < Fresh)
            return held.Address;
        var document = await AskAsync(new Uri($"{issuer.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken);
        if (document.Member("issuer")?.TextOrNull() != issuer || !Uri.TryCreate(document.Member("jwks_uri")?.TextOrNull(), UriKind.Absolute, out var address)
            || address.Scheme is not ("https" or "http"))
        {
            return null;
        }

        _addresses.Set(issuer, (address, clock.GetUtcNow()));
        return address;
    }

    // The outbound guard refuses forbidden addresses.
    private async Task<JsonElement> AskAsync(Uri address, CancellationToken cancellationToken) =>
        await clients.TryGetObjectAsync(address, Limits, cancellationToken) ?? throw new UnavailableException("The identity provider", retryAfter: null);

    private static List<SecurityKey> KeysOf(JsonElement document)
    {
        List<SecurityKey> keys = [];
        if (document.Member("keys") is not { ValueKind: JsonValueKind.Array } all)
            return keys;
        foreach (var item in all.EnumerateArray().Take(MostKeys))
        {
            // A provider never publishes a shared key, and an encryption key signs nothing.
            if (item.Member("kty")?.TextOrNull() is "RSA" or "EC" && item.Member("use")?.TextOrNull() is null or "sig" && TryRead(item) is { } key)
                keys.Add(key);
        }

        return keys;
    }

    private static JsonWebKey? TryRead(JsonElement item)
    {
        try
        {
            return new JsonWebKey(item.GetRawText());
        }
        catch (ArgumentException)
        {
            // The library reports a document that is no key only by this exception.
            return null;
        }
    }
}
