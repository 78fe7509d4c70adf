using System.Diagnostics.CodeAnalysis;

namespace Kontext.Core.Bounds;

/// <summary>Remembers a bounded number of things in this process. A new one takes the place of the one that was used longest ago.</summary>
/// <remarks>For everything that is remembered by a key a tenant chooses: without a bound, one tenant could fill the memory of all.</remarks>
public sealed class LeastUsed<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];

    // In the order of use, the last used first.
    private readonly LinkedList<(TKey Key, TValue Value)> _used = new();

    /// <summary>How many there are; never more than the bound.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    /// <summary>What is remembered by a key, or what is made now. <paramref name="create"/> runs under the lock, so it must be quick.</summary>
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

    /// <summary>Tells whether something is remembered by a key, and counts as a use of it.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
            return TryUse(key, out value);
    }

    /// <summary>Remembers something in the place of what was remembered by the key.</summary>
    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_nodes.Remove(key, out var present))
                _used.Remove(present);
            Add(key, value);
        }
    }

    /// <summary>Forgets what is remembered by a key; nothing is fine.</summary>
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
