using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Bounds;

/// <summary>Holds a bounded number of entries in memory. A new entry replaces the least recently used one.</summary>
/// <remarks>It serves everything whose key a tenant chooses: without a bound, one tenant could fill the memory of all.</remarks>
public sealed class LeastUsed<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];

    // In the order of use, the most recent first.
    private readonly LinkedList<(TKey Key, TValue Value)> _used = new();

    /// <summary>The number of entries, never more than the bound.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    /// <summary>Returns the entry of a key, or makes it now. <paramref name="create"/> runs under the lock, so it must be quick.</summary>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> create)
    {
        lock (_lock)
        {
            if (TryUse(key, out var value))
                return value;
            value = create(key);
            Add(key, value);
            return value;
        }
    }

    /// <summary>Returns whether a key has an entry. This counts as a use of it.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
            return TryUse(key, out value);
    }

    /// <summary>Sets the entry of a key, in place of the present one.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_nodes.Remove(key, out var present))
                _used.Remove(present);
            Add(key, value);
        }
    }

    /// <summary>Removes the entry of a key, if there is one.</summary>
    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_nodes.Remove(key, out var present))
                _used.Remove(present);
        }
    }

    private bool TryUse(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (!_nodes.TryGetValue(key, out var node))
            return false;
        _used.Remove(node);
        _used.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    private void Add(TKey key, TValue value)
    {
        _nodes[key] = _used.AddFirst((key, value));
        if (_nodes.Count <= most)
            return;
        _nodes.Remove(_used.Last!.Value.Key);
        _used.RemoveLast();
    }
}
