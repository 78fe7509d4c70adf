using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Bounds;

/// <summary>Remembers values of several owners for a limited time, within a number of values and of bytes for all owners together.</summary>
/// <remarks>
/// When it is full, an owner that holds at least an equal share loses its least used value. So one owner cannot push out the values of the
/// others.
/// </remarks>
/// <param name="most">The largest number of values.</param>
/// <param name="mostBytes">The largest number of bytes, as their keepers measure them.</param>
/// <param name="clock">Tells when a value has expired.</param>
internal sealed class FairCache<TKey, TValue>(int most, long mostBytes, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Held>> _held = [];
    private readonly Dictionary<string, (int Count, long Bytes)> _owners = new(StringComparer.Ordinal);

    // In the order of use; the value that was used last comes first.
    private readonly LinkedList<Held> _used = new();
    private long _bytes;

    /// <summary>The number of remembered values.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _held.Count;
        }
    }

    /// <summary>Returns whether a value is remembered that has not expired. This counts as a use of it.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        lock (_lock)
        {
            if (!_held.TryGetValue(key, out var node))
                return false;
            _used.Remove(node);
            if (node.Value.Until <= clock.GetUtcNow())
            {
                Forget(node);
                return false;
            }

            _used.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>Remembers a value, in place of the present one.</summary>
    /// <param name="owner">The owner, such as an organization's key.</param>
    /// <param name="key">The key of the value.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytes">About the bytes that the value takes.</param>
    /// <param name="until">When the value expires.</param>
    public void Keep(string owner, TKey key, TValue value, long bytes, DateTimeOffset until)
    {
        lock (_lock)
        {
            RemovePresent(key);
            _held[key] = _used.AddFirst(new Held(owner, key, value, bytes, until));
            Add(owner, 1, bytes);
            while (_held.Count > most || _bytes > mostBytes)
            {
                var last = FindLeastUsed();
                _used.Remove(last);
                Forget(last);
            }
        }
    }

    /// <summary>Forgets the value of a key, if there is one.</summary>
    public void Remove(TKey key)
    {
        lock (_lock)
            RemovePresent(key);
    }

    private void RemovePresent(TKey key)
    {
        if (!_held.TryGetValue(key, out var present))
            return;
        _used.Remove(present);
        Forget(present);
    }

    // The caller has taken the node off the list.
    private void Forget(LinkedListNode<Held> node)
    {
        _held.Remove(node.Value.Key);
        Add(node.Value.Owner, -1, -node.Value.Bytes);
    }

    private void Add(string owner, int count, long bytes)
    {
        _bytes += bytes;
        var present = _owners.GetValueOrDefault(owner);
        if (present.Count + count == 0)
            _owners.Remove(owner);
        else
            _owners[owner] = (present.Count + count, present.Bytes + bytes);
    }

    // At least one owner holds as much as all do on average.
    private LinkedListNode<Held> FindLeastUsed()
    {
        var isCount = _held.Count > most;
        for (var node = _used.Last!; ; node = node.Previous!)
        {
            var (count, bytes) = _owners[node.Value.Owner];
            if (isCount ? count * _owners.Count >= _held.Count : bytes * _owners.Count >= _bytes)
                return node;
        }
    }

    private sealed record Held(string Owner, TKey Key, TValue Value, long Bytes, DateTimeOffset Until);
}
