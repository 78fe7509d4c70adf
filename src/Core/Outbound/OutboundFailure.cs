using System.Net.Sockets;

namespace Kontext.Core.Outbound;

/// <summary>Why an exchange came to nothing.</summary>
public enum OutboundFailure
{
    /// <summary>It did not fail, or not on the way: see the status.</summary>
    None,

    /// <summary>The name is unknown to DNS, or DNS did not answer; nothing was sent.</summary>
    NameNotResolved,

    /// <summary>Nothing listens, or the network leads nowhere; nothing was sent.</summary>
    Unreachable,

    /// <summary>The guard said no; nothing was sent.</summary>
    AddressRefused,

    /// <summary>No TLS connection that can be trusted; nothing was sent.</summary>
    TlsFailed,

    /// <summary>The request left the bound origin; nothing was sent.</summary>
    ForeignOrigin,

    /// <summary>More bytes than the client may read.</summary>
    TooLarge,

    /// <summary>The time of the client was up.</summary>
    TimedOut,

    /// <summary>This process ran short of memory or sockets: nothing that could be said of the server.</summary>
    OwnShortage,

    /// <summary>Something answered, and it was not HTTP, or the connection broke once it stood.</summary>
    BrokenAnswer,
}

/// <summary>Reads from an exception of the HTTP stack what went wrong.</summary>
internal static class OutboundFaults
{
    public static OutboundFailure Classify(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (Recognize(cause) is { } failure)
                return failure;
        }

        // A socket fails in the same ways before a request and in the middle of one; only the former is nobody there.
        return fault is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
            ? OutboundFailure.Unreachable
            : OutboundFailure.BrokenAnswer;
    }

    private static OutboundFailure? Recognize(Exception cause) => cause switch
    {
        OutOfMemoryException or SocketException { SocketErrorCode: SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit } =>
            OutboundFailure.OwnShortage,
        AddressRefusedException => OutboundFailure.AddressRefused,
        ForeignOriginException => OutboundFailure.ForeignOrigin,
        ResponseTooLargeException => OutboundFailure.TooLarge,
        TimeoutException => OutboundFailure.TimedOut,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => OutboundFailure.TlsFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => OutboundFailure.NameNotResolved,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery } =>
            OutboundFailure.NameNotResolved,
        _ => null,
    };
}
