using System.Net.Sockets;

namespace Kontext.Core.Outbound;

/// <summary>Why an exchange failed.</summary>
public enum OutboundFailure
{
    /// <summary>No failure of the transport: the status tells the result.</summary>
    None,

    /// <summary>The name is unknown to DNS, or DNS did not answer. No request was sent.</summary>
    NameNotResolved,

    /// <summary>No connection could be opened. No request was sent.</summary>
    Unreachable,

    /// <summary>The guard refused the address. No request was sent.</summary>
    AddressRefused,

    /// <summary>No trusted TLS connection could be made. No request was sent.</summary>
    TlsFailed,

    /// <summary>The request would leave the bound origin. It was not sent.</summary>
    ForeignOrigin,

    /// <summary>The answer has more bytes than the client may read.</summary>
    TooLarge,

    /// <summary>The client's time was up.</summary>
    TimedOut,

    /// <summary>This process had too little memory or too few sockets. It says nothing about the server.</summary>
    OwnShortage,

    /// <summary>The answer was not HTTP, or the connection broke after it was open.</summary>
    BrokenAnswer,
}

/// <summary>Classifies exceptions of the HTTP stack.</summary>
internal static class OutboundFaults
{
    /// <summary>Returns what an exception of the HTTP stack says of the exchange; null for any other exception.</summary>
    public static OutboundFailure? Find(Exception fault) => fault switch
    {
        OperationCanceledException { InnerException: TimeoutException } => OutboundFailure.Unreachable,
        HttpRequestException or IOException or OutOfMemoryException => Classify(fault),
        _ => null,
    };

    public static OutboundFailure Classify(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (Recognize(cause) is { } failure)
                return failure;
        }

        // Sockets fail in equal ways before and during a request. Only a failure before it means that the server is unreachable.
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
        // A connection that ends in the middle of the handshake says nothing of the certificate.
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: IOException } => OutboundFailure.Unreachable,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => OutboundFailure.TlsFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => OutboundFailure.NameNotResolved,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery } =>
            OutboundFailure.NameNotResolved,
        _ => null,
    };
}
