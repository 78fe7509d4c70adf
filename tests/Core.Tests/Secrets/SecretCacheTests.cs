using Kontext.Core.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Secrets;

/// <summary>The cache of credentials: by version, for some minutes, never after their expiry, and bounded.</summary>
public sealed class SecretCacheTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CountedSecrets _secrets = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_is_read_once_in_five_minutes()
    {
        SecretCache cache = new(_secrets, _clock);
        _secrets.Credential = new Credential { Token = "t" };

        Assert.Equal("t", (await cache.FindAsync("one", Reference(1), Cancellation))!.Token);
        await cache.FindAsync("one", Reference(1), Cancellation);
        Assert.Equal(1, _secrets.Reads);
        await cache.FindAsync("one", Reference(2), Cancellation);
        Assert.Equal(2, _secrets.Reads);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await cache.FindAsync("one", Reference(1), Cancellation);
        Assert.Equal(3, _secrets.Reads);
    }

    [Fact]
    public async Task A_token_leaves_the_cache_when_it_expires_and_a_missing_secret_is_not_cached()
    {
        SecretCache cache = new(_secrets, _clock);
        _secrets.Credential = new Credential
        {
            Grant = new OAuthGrant { AccessToken = "at", TokenEndpoint = new Uri("https://a.example/t"), ClientId = "c", ClientAuthentication = "none", AccessTokenExpiresAt = _clock.GetUtcNow().AddSeconds(90) },
        };

        await cache.FindAsync("one", Reference(1), Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(90));
        await cache.FindAsync("one", Reference(1), Cancellation);
        Assert.Equal(2, _secrets.Reads);
        _secrets.Credential = null;
        Assert.Null(await cache.FindAsync("one", Reference(2), Cancellation));
        Assert.Null(await cache.FindAsync("one", Reference(2), Cancellation));
        Assert.Equal(4, _secrets.Reads);
    }

    [Fact]
    public async Task The_number_and_the_size_of_cached_credentials_are_bounded()
    {
        SecretCache cache = new(_secrets, _clock);
        _secrets.Credential = new Credential { Token = "t" };
        for (var i = 0; i < 2_100; i++)
            await cache.FindAsync("one", Reference(i), Cancellation);
        Assert.Equal(2_000, cache.Count);

        _secrets.Credential = new Credential { Token = new string('x', 16 * 1024) };
        for (var i = 3_000; i < 4_000; i++)
            await cache.FindAsync("one", Reference(i), Cancellation);
        Assert.InRange(cache.Count, 500, 515);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    public async Task An_owner_can_fill_the_cache_but_removes_no_entry_of_a_smaller_owner(int length)
    {
        SecretCache cache = new(_secrets, _clock);
        _secrets.Credential = new Credential { Token = new string('x', length) };
        for (var i = 0; i < 100; i++)
            await cache.FindAsync("small", Reference(i), Cancellation);

        for (var i = 1_000; i < 4_000; i++)
            await cache.FindAsync("large", Reference(i), Cancellation);

        var full = cache.Count;
        Assert.InRange(full, length == 1 ? 2_000 : 500, length == 1 ? 2_000 : 515);
        _secrets.ResetReads();
        for (var i = 0; i < 100; i++)
            await cache.FindAsync("small", Reference(i), Cancellation);
        await cache.FindAsync("large", Reference(3_999), Cancellation);
        Assert.Equal(0, _secrets.Reads);
    }

    private static SecretReference Reference(int version) => new(new SecretAddress("v", "n"), $"{version}");

    private sealed class CountedSecrets : ISecretStore
    {
        public Credential? Credential { get; set; }

        public int Reads { get; private set; }

        public void ResetReads() => Reads = 0;

        public IReadOnlyList<string> Vaults => ["v"];

        public SecretAddress NewAddress() => throw new NotSupportedException();

        public Task<SecretReference> SetAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SecretReference> SetAtOnceAsync(SecretAddress address, Credential credential, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(SecretAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
        {
            Reads++;
            return Task.FromResult(Credential);
        }
    }
}
