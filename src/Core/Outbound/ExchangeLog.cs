using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>Records a bound client's exchanges in order, and counts the bytes that they may still read.</summary>
internal sealed class ExchangeLog(OutboundLimits limits, LargeAnswers large, TimeProvider clock) : IDisposable
{
    private const int MaxExchanges = 100;

    private readonly Lock _lock = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly List<long> _begun = [];
    private long _bytesLeft = limits.Bytes;
    private Task<IDisposable>? _room;

    public IReadOnlyList<Exchange> Exchanges
    {
        get
        {
            lock (_lock)
                return [.. _exchanges];
        }
    }

    /// <summary>Whether a read had to wait for room in this process.</summary>
    public bool HasWaited { get; private set; }

    /// <summary>Records the start of a request. Returns its number.</summary>
    public int Begin(Exchange exchange)
    {
        lock (_lock)
        {
            // A server that makes a client ask for ever must not fill our memory, so the last entry is overwritten.
            if (_exchanges.Count == MaxExchanges)
            {
                _exchanges.RemoveAt(MaxExchanges - 1);
                _begun.RemoveAt(MaxExchanges - 1);
            }

            _exchanges.Add(exchange);
            _begun.Add(clock.GetTimestamp());
            return _exchanges.Count - 1;
        }
    }

    /// <summary>Records that the headers arrived, or never will.</summary>
    public void Returned(int number) => Change(number, exchange => exchange);

    public void Answered(int number, HttpResponseMessage response, Uri? asked, CredentialHeader? credential)
    {
        var retryAfter = response.Headers.RetryAfter;
        Change(number, exchange => exchange with
        {
            Status = (int)response.StatusCode,
            MediaType = response.Content.Headers.ContentType?.MediaType,
            Challenge = BearerChallenge.Find(response.Headers),
            RedirectsTo = RedirectOf(response, asked) is { } target ? SafeAddress.Of(target, credential) : null,
            IsRateLimited = (int)response.StatusCode == 403 && (retryAfter is not null || NamesNoneLeft(response)),
            RetryAfter = retryAfter?.Delta ?? retryAfter?.Date - clock.GetUtcNow(),
        });
    }

    public void Failed(int number, OutboundFailure failure) => Change(number, exchange => exchange with { Failure = failure });

    /// <summary>Records a time-out. It is the server's fault only when this process made no read wait.</summary>
    public void TimedOut(int number) => Failed(number, HasWaited ? OutboundFailure.OwnShortage : OutboundFailure.TimedOut);

    /// <summary>Waits once in the client's life, until this process has room for its answers. Small answers do not wait.</summary>
    public async ValueTask MakeRoomAsync(CancellationToken timeLimit, CancellationToken cancellationToken)
    {
        if (limits.IsPassedOn || limits.Bytes - Interlocked.Read(ref _bytesLeft) < LargeAnswers.Free)
            return;
        Task<IDisposable> room;
        lock (_lock)
        {
            room = _room ??= large.Budget.TakeAsync(limits.Owner, limits.Bytes, timeLimit);
            HasWaited |= !room.IsCompleted;
        }

        await room.WaitAsync(cancellationToken);
    }

    /// <summary>Gives the room back.</summary>
    public void Dispose() => _ = _room?.ContinueWith(
        static given => given.Result.Dispose(),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    public bool Affords(long bytes) => Interlocked.Read(ref _bytesLeft) >= bytes;

    public bool Spend(int bytes) => Interlocked.Add(ref _bytesLeft, -bytes) >= 0;

    private static bool NamesNoneLeft(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("X-RateLimit-Remaining", out var left) && left.ToString() == "0";

    private static Uri? RedirectOf(HttpResponseMessage response, Uri? asked) =>
        (int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location && Uri.TryCreate(asked, location, out var target) ? Secured(target, asked!) : null;

    // Behind a proxy that ends TLS, many servers think that they were called by http. Nothing is sent to the address; it is shown only.
    private static Uri Secured(Uri target, Uri asked) =>
        asked.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp && target.IdnHost == asked.IdnHost && (target.IsDefaultPort || target.Port == asked.Port)
            ? new UriBuilder(target) { Scheme = Uri.UriSchemeHttps, Port = asked.Port }.Uri
            : target;

    private void Change(int number, Func<Exchange, Exchange> change)
    {
        lock (_lock)
            _exchanges[number] = change(_exchanges[number]) with { Elapsed = clock.GetElapsedTime(_begun[number]) };
    }
}
