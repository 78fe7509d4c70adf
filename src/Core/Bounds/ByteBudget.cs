namespace Kontext.Core.Bounds;

/// <summary>
/// The bytes that large answers may take in this process at once. A reader asks for all that it may need before it reads on, so two readers
/// never block each other. An owner gets at most half of the bytes. Waiting owners take turns, so the readers of one do not hold up another
/// owner.
/// </summary>
public sealed class ByteBudget(long bytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Owner> _owners = new(StringComparer.Ordinal);

    // The owners with waiting readers; the next turn is the first one's.
    private readonly LinkedList<Owner> _turns = new();
    private readonly long _mostOfOne = bytes / 2;
    private long _free = bytes;

    /// <summary>The number of readers that wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _turns.Sum(owner => owner.Waiting.Count);
        }
    }

    /// <summary>
    /// Waits for room. Readers of one owner wait in order, and owners take turns. Dispose the result to give the room back.
    /// </summary>
    /// <param name="owner">The owner, such as an organization's key.</param>
    /// <param name="wanted">The number of bytes. More than an owner can get counts as the most that it can get.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IDisposable> TakeAsync(string owner, long wanted, CancellationToken cancellationToken)
    {
        Reader reader;
        lock (_lock)
        {
            if (!_owners.TryGetValue(owner, out var its))
                _owners.Add(owner, its = new Owner(owner));
            reader = new Reader(this, its, Math.Min(wanted, _mostOfOne));
            reader.Place = its.Waiting.AddLast(reader);
            if (its.Waiting.Count == 1)
                its.Turn = _turns.AddLast(its);
            GiveToWaiting();
        }

        if (!reader.Given.Task.IsCompleted)
            reader.Leaving = cancellationToken.Register(() => Leave(reader, cancellationToken));
        return reader.Given.Task;
    }

    private void GiveToWaiting()
    {
        while (FindNext() is { } reader)
            Give(reader);
    }

    // An owner that has its half is skipped. An owner whose reader needs more than is free keeps its turn: otherwise small readers of other
    // owners would block it for ever.
    private Reader? FindNext()
    {
        foreach (var owner in _turns)
        {
            var first = owner.Waiting.First!.Value;
            if (owner.Taken + first.Bytes <= _mostOfOne)
                return first.Bytes <= _free ? first : null;
        }

        return null;
    }

    private void Give(Reader reader)
    {
        var owner = reader.Owner;
        _free -= reader.Bytes;
        owner.Taken += reader.Bytes;
        owner.Waiting.Remove(reader.Place!);
        _turns.Remove(owner.Turn!);
        if (owner.Waiting.Count > 0)
            owner.Turn = _turns.AddLast(owner);
        reader.Given.TrySetResult(reader);
    }

    private void Return(Reader reader)
    {
        lock (_lock)
        {
            _free += reader.Bytes;
            reader.Owner.Taken -= reader.Bytes;
            Forget(reader.Owner);
            GiveToWaiting();
        }
    }

    private void Leave(Reader reader, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (reader.Place is not { List: not null })
                return;
            var owner = reader.Owner;
            owner.Waiting.Remove(reader.Place);
            if (owner.Waiting.Count == 0)
                _turns.Remove(owner.Turn!);
            Forget(owner);

            // The reader that left may have been the next one, and other readers waited behind it.
            GiveToWaiting();
        }

        reader.Given.TrySetCanceled(cancellationToken);
    }

    private void Forget(Owner owner)
    {
        if (owner is { Taken: 0, Waiting.Count: 0 })
            _owners.Remove(owner.Key);
    }

    private sealed class Owner(string key)
    {
        public string Key => key;

        public long Taken { get; set; }

        public LinkedList<Reader> Waiting { get; } = new();

        public LinkedListNode<Owner>? Turn { get; set; }
    }

    private sealed class Reader(ByteBudget budget, Owner owner, long bytes) : IDisposable
    {
        private int _isReturned;

        public Owner Owner => owner;

        public long Bytes => bytes;

        public TaskCompletionSource<IDisposable> Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Reader>? Place { get; set; }

        public CancellationTokenRegistration Leaving { get; set; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReturned, 1) == 1)
                return;
            Leaving.Dispose();
            budget.Return(this);
        }
    }
}
