namespace Kontext.Core.Outbound;

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
