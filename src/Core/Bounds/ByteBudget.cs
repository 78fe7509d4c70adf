namespace Kontext.Core.Bounds;

/// <summary>
/// Bytes that large answers may take up in this process at once. A reader asks for all it may need before it reads on, so that two that have begun
/// never wait for each other. One owner gets half at most, so that its slow servers keep no other owner waiting.
/// </summary>
public sealed class ByteBudget(long bytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);
    private readonly long _mostOfOne = bytes / 2;
    private long _free = bytes;

    /// <summary>How many wait for room.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for room, in the order of coming. Dispose the result to give it back.</summary>
    /// <param name="owner">For whom, such as an organization's key.</param>
    /// <param name="wanted">Bytes; more than an owner can have counts as all it can have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IDisposable> TakeAsync(string owner, long wanted, CancellationToken cancellationToken)
    {
        Waiter waiter = new(this, owner, Math.Min(wanted, _mostOfOne));
        lock (_lock)
        {
            // Behind those who wait, or small ones would pass a large one for ever.
            waiter.Place = _waiting.AddLast(waiter);
            GiveToWaiting();
        }

        if (!waiter.Given.Task.IsCompleted)
            waiter.Leaving = cancellationToken.Register(() => Leave(waiter, cancellationToken));
        return waiter.Given.Task;
    }

    private bool HasRoomFor(Waiter waiter) => waiter.Bytes <= _free && HasOwnerRoomFor(waiter);

    private bool HasOwnerRoomFor(Waiter waiter) => _taken.GetValueOrDefault(waiter.Owner) + waiter.Bytes <= _mostOfOne;

    private void Give(Waiter waiter)
    {
        _free -= waiter.Bytes;
        _taken[waiter.Owner] = _taken.GetValueOrDefault(waiter.Owner) + waiter.Bytes;
        waiter.Given.TrySetResult(waiter);
    }

    private void Return(Waiter waiter)
    {
        lock (_lock)
        {
            _free += waiter.Bytes;
            var left = _taken[waiter.Owner] - waiter.Bytes;
            if (left > 0)
                _taken[waiter.Owner] = left;
            else
                _taken.Remove(waiter.Owner);
            GiveToWaiting();
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.Place is not { List: not null } place)
                return;
            _waiting.Remove(place);

            // It may have been the one that those behind it waited for.
            GiveToWaiting();
        }

        waiter.Given.TrySetCanceled(cancellationToken);
    }

    // One whose owner has its half is passed by; one that needs more than is free is not, or small ones would keep it waiting for ever.
    private void GiveToWaiting()
    {
        for (var place = _waiting.First; place is not null;)
        {
            var next = place.Next;
            if (HasRoomFor(place.Value))
            {
                _waiting.Remove(place);
                Give(place.Value);
            }
            else if (place.Value.Bytes > _free && HasOwnerRoomFor(place.Value))
            {
                return;
            }

            place = next;
        }
    }

    private sealed class Waiter(ByteBudget budget, string owner, long bytes) : IDisposable
    {
        private int _isReturned;

        public string Owner => owner;

        public long Bytes => bytes;

        public TaskCompletionSource<IDisposable> Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Place { get; set; }

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
