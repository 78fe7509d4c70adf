using Kontext.Core.Bounds;
using Kontext.Core.Input;

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
    /// <param name="target">What to look for.</param>
    /// <param name="since">
    /// What was found before then does not count, UTC: something may have changed, as when a credential was refused. Null when all of it counts. It is
    /// asked for once: what is found now is newer.
    /// </param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<DiscoveryResult> DiscoverAsync(DiscoveryTarget target, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (Find(Key.Of(target), since) is { } known)
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
            _entries.Set(key, new Entry(found, clock.GetUtcNow()));
        else if (found.Failure is not { IsTransient: true })
            _entries.Remove(key);
    }

    private DiscoveryResult? Find(Key key, DateTimeOffset? since) =>
        _entries.TryGet(key, out var entry) && entry.FoundAt + MaxAge > clock.GetUtcNow() && !(entry.FoundAt <= since) ? entry.Result : null;

    // By the text: two spellings of one address may be two issuers.
    private readonly record struct Key(OrganizationId Organization, string Url, bool IsMcp, string? Issuer, string? TokenEndpoint)
    {
        public static Key Of(DiscoveryTarget target) =>
            new(target.Organization, target.Url.OriginalString, target.IsMcp, target.Issuer?.OriginalString, target.TokenEndpoint?.OriginalString);
    }

    private sealed record Entry(DiscoveryResult Result, DateTimeOffset FoundAt);
}
