using Kontext.Core.Bounds;
using Kontext.Core.Identity;

namespace Kontext.Core.Discovery;

/// <summary>
/// Remembers for five minutes what was found, so that a person on their way through a sign-in does not wait for it at each step. Within this
/// instance, for each organization by itself; what was used longest ago is forgotten first.
/// </summary>
public sealed class DiscoveryCache(DiscoveryClient client, TimeProvider clock)
{
    /// <summary>How much is remembered at most: tenants choose what is discovered.</summary>
    internal const int MaxEntries = 1_000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly LeastUsed<Key, Entry> _entries = new(MaxEntries);

    /// <summary>What was found before, or what is found now. A failure is never remembered.</summary>
    public async Task<DiscoveryResult> DiscoverAsync(DiscoveryTarget target, CancellationToken cancellationToken)
    {
        if (Find(Key.Of(target)) is { } known)
            return known;
        var found = await client.DiscoverAsync(target, cancellationToken);
        Keep(target, found);
        return found;
    }

    /// <summary>Puts what was just found in the place of what was known; a failure that will last removes it.</summary>
    public void Keep(DiscoveryTarget target, DiscoveryResult found)
    {
        var key = Key.Of(target);
        if (found.Server is not null)
            _entries.Set(key, new Entry(found, clock.GetUtcNow() + MaxAge));
        else if (found.Failure is not { IsTransient: true })
            _entries.Remove(key);
    }

    private DiscoveryResult? Find(Key key) => _entries.TryGet(key, out var entry) && entry.Until > clock.GetUtcNow() ? entry.Result : null;

    // By the text: two spellings of one address may be two issuers.
    private readonly record struct Key(OrganizationId Organization, string Url, bool IsMcp, string? Issuer)
    {
        public static Key Of(DiscoveryTarget target) =>
            new(target.Organization, target.Url.OriginalString, target.IsMcp, target.Issuer?.OriginalString);
    }

    private sealed record Entry(DiscoveryResult Result, DateTimeOffset Until);
}
