using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>
/// An HTTP client for one server. It is bound to that origin and one credential, and limited in time and bytes from the start.
/// </summary>
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

    /// <summary>
    /// The client. Its requests end at <see cref="TimeLimit"/>. The framework's own time-out is off, because it stops at the headers.
    /// </summary>
    public HttpClient Http { get; }

    /// <summary>A token that is cancelled when the client's time is up.</summary>
    public CancellationToken TimeLimit { get; }

    /// <summary>
    /// Whether the client had to wait for room in this process. Then the duration of an answer says nothing about the server.
    /// </summary>
    public bool HasWaited => _log.HasWaited;

    /// <summary>The exchanges in order, at most 100.</summary>
    public IReadOnlyList<Exchange> Exchanges => _log.Exchanges;

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        _timeLimit.Cancel();
        _log.Dispose();
        _timeLimit.Dispose();
    }

#pragma warning disable RS0030 // The only client that is made by hand, around the guarded handler
    private static HttpClient Wrap(BoundHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
}

/// <summary>Makes the clients for all outbound calls: every call to a server that a customer named uses one of them.</summary>
public sealed class OutboundClients(IHttpMessageHandlerFactory handlers, LargeAnswers large, TimeProvider clock)
{
    internal const string Name = "outbound";

    /// <summary>Returns a client that calls only the resource's origin (scheme, host, port). Dispose it after the conversation.</summary>
    /// <param name="resource">An absolute URL. Whether it may be called is decided at each request.</param>
    /// <param name="credential">Sent with every request; null for none. Credentials that a caller writes into a request are
    /// removed.</param>
    /// <param name="limits">The limits for all requests together.</param>
    public BoundClient CreateBound(Uri resource, CredentialHeader? credential, OutboundLimits limits) =>
        new(resource, credential, limits, handlers.CreateHandler(Name), large, clock);
}
