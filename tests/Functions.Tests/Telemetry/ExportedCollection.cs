using System.Collections;

namespace Kontext.Functions.Tests.Telemetry;

/// <summary>The items that an exporter in memory received. Tests of other classes in this process may add to it at the same time.</summary>
public sealed class ExportedCollection<T> : ICollection<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private readonly List<(Func<T, bool> Fits, TaskCompletionSource<T> Found)> _awaited = [];

    public int Count => Items.Count;

    public bool IsReadOnly => false;

    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_lock)
                return [.. _items];
        }
    }

    /// <summary>The first that fits, as soon as it is there.</summary>
    public Task<T> WhenAsync(Func<T, bool> fits)
    {
        TaskCompletionSource<T> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_items.Find(item => fits(item)) is { } item)
                found.SetResult(item);
            else
                _awaited.Add((fits, found));
        }

        return found.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    public void Add(T item)
    {
        lock (_lock)
        {
            _items.Add(item);
            foreach (var (fits, found) in _awaited)
            {
                if (fits(item))
                    found.TrySetResult(item);
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
            _items.Clear();
    }

    public bool Contains(T item) => Items.Contains(item);

    public void CopyTo(T[] array, int arrayIndex) => Items.ToArray().CopyTo(array, arrayIndex);

    public bool Remove(T item) => throw new NotSupportedException();

    public IEnumerator<T> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
