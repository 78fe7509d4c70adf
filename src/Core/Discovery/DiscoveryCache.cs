using Kontext.Core.Bounds;
using Kontext.Core.Input;

namespace Kontext.Core.Discovery;

/// <summary>
/// Holds discovered metadata in memory for five minutes, so that a user who signs in does not wait at each step. Entries belong to this
/// instance and to one organization. The least recently used entry is dropped first.
/// </summary>
public sealed class DiscoveryCache(DiscoveryClient client, TimeProvider clock)
{
    /// <summary>The maximum number of entries. It is bounded because tenants choose what is discovered.</summary>
    internal const int MaxEntries = 1_000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly LeastUsed<Key, Entry> _entries = new(MaxEntries);

    /// <summary>Returns the result from memory, or discovers it now. Failures are never held.</summary>
    /// <param name="target">The resource.</param>
    /// <param name="since">
    /// An entry found at this time or before does not count, UTC. Callers pass it when something may have changed, such as after a refused
    /// credential. Null accepts every entry.
    /// </param>
    /// <param name="cancellationToken">Ends the discovery.</param>
    public async Task<DiscoveryResult> DiscoverAsync(DiscoveryTarget target, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (Find(Key.Of(target), since) is { } known)
            return known;
        var found = await client.DiscoverAsync(target, cancellationToken);
        Store(target, found);
        return found;
    }

    /// <summary>Replaces the entry by a new result. A lasting failure removes the entry.</summary>
    public void Store(DiscoveryTarget target, DiscoveryResult found)
    {
        var key = Key.Of(target);
        if (found.Server is not null)
            _entries.Set(key, new Entry(found, clock.GetUtcNow()));
        else if (found.Failure is not { IsTransient: true })
            _entries.Remove(key);
    }

    private DiscoveryResult? Find(Key key, DateTimeOffset? since) =>
        _entries.TryGet(key, out var entry) && entry.FoundAt + MaxAge > clock.GetUtcNow() && !(entry.FoundAt <= since) ? entry.Result : null;

    // The key holds the text of a URL: two spellings of one address may be two issuers.
    private readonly record struct Key(OrganizationId Organization, string Url, bool IsMcp, string? Issuer, string? TokenEndpoint)
    {
        public static Key Of(DiscoveryTarget target) =>
            new(target.Organization, target.Url.OriginalString, target.IsMcp, target.Issuer?.OriginalString, target.TokenEndpoint?.OriginalString);
    }

    private sealed record Entry(DiscoveryResult Result, DateTimeOffset FoundAt);
}
