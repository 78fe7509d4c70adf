using System.Net.Sockets;

namespace Kontext.Core.Outbound;

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
