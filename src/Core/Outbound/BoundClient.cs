using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>An HTTP client for one server: bound to its origin, carrying its credential and no other, limited in time and bytes from the moment it is made.</summary>
public sealed class BoundClient : IDisposable
{
    private readonly CancellationTokenSource _timeLimit;
    private readonly ExchangeLog _log;

    internal BoundClient(Uri resource, CredentialHeader? credential, OutboundLimits limits, HttpMessageHandler shared, LargeAnswers large, TimeProvider clock)
    {
        _timeLimit = new CancellationTokenSource(limits.Time, clock);
        _log = new ExchangeLog(limits, large, clock);
        TimeLimit = _timeLimit.Token;
        Http = Wrap(new BoundHandler(resource, credential, _log, TimeLimit) { InnerHandler = shared });
    }

    /// <summary>The client. Its requests end with <see cref="TimeLimit"/>; the framework's own time-out is off because it stops at the headers.</summary>
    public HttpClient Http { get; }

    /// <summary>Cancelled when the client's time is up.</summary>
    public CancellationToken TimeLimit { get; }

    /// <summary>Whether it had to wait for room in this process: how long an answer took says nothing of the server then.</summary>
    public bool HasWaited => _log.HasWaited;

    /// <summary>What its requests came to, in order; at most 100.</summary>
    public IReadOnlyList<Exchange> Exchanges => _log.Exchanges;

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        _timeLimit.Cancel();
        _log.Dispose();
        _timeLimit.Dispose();
    }

#pragma warning disable RS0030 // The one client that is made by hand, around the guarded handler
    private static HttpClient Wrap(BoundHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
}

/// <summary>The one way out: every call to a server that a customer named goes through a client made here.</summary>
public sealed class OutboundClients(IHttpMessageHandlerFactory handlers, LargeAnswers large, TimeProvider clock)
{
    internal const string Name = "outbound";

    /// <summary>A client that calls the resource's origin alone (scheme, host, port). Dispose it when the conversation is over.</summary>
    /// <param name="resource">Absolute; what may be called is decided when it is called.</param>
    /// <param name="credential">Sent with every request; null for none. Whatever a caller sets itself is removed.</param>
    /// <param name="limits">For all requests together.</param>
    public BoundClient CreateBound(Uri resource, CredentialHeader? credential, OutboundLimits limits) =>
        new(resource, credential, limits, handlers.CreateHandler(Name), large, clock);
}
