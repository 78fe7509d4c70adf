using Kontext.Core.Identity;

namespace Kontext.Core.Discovery;

/// <summary>
/// Remembers for five minutes what was found, so that a person on their way through a sign-in does not wait for it at each step. Within this
/// instance, for each organization by itself.
/// </summary>
public sealed class DiscoveryCache(DiscoveryClient client, TimeProvider clock)
{
    private const int MaxEntries = 1_000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly Queue<(Key Key, Entry Entry)> _byAge = new();

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
        lock (_lock)
        {
            if (found.Server is not null)
                Add(key, new Entry(found, clock.GetUtcNow() + MaxAge));
            else if (found.Failure is not { IsTransient: true })
                _entries.Remove(key);
        }
    }

    private DiscoveryResult? Find(Key key)
    {
        lock (_lock)
            return _entries.TryGetValue(key, out var entry) && entry.Until > clock.GetUtcNow() ? entry.Result : null;
    }

    // All live equally long, so the queue is in the order of their ends; what was replaced since is passed over there.
    private void Add(Key key, Entry entry)
    {
        _entries[key] = entry;
        _byAge.Enqueue((key, entry));
        while (_byAge.Count > MaxEntries || _byAge.Peek().Entry.Until <= clock.GetUtcNow())
        {
            var (oldKey, old) = _byAge.Dequeue();
            if (_entries.TryGetValue(oldKey, out var present) && present == old)
                _entries.Remove(oldKey);
        }
    }

    // By the text: two spellings of one address may be two issuers.
    private readonly record struct Key(OrganizationId Organization, string Url, bool IsMcp, string? Issuer)
    {
        public static Key Of(DiscoveryTarget target) =>
            new(target.Organization, target.Url.OriginalString, target.IsMcp, target.Issuer?.OriginalString);
    }

    private sealed class Entry(DiscoveryResult result, DateTimeOffset until)
    {
        public DiscoveryResult Result => result;

        public DateTimeOffset Until => until;
    }
}
