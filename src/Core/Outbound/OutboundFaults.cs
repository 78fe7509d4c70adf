using System.Net.Sockets;
using System.Security.Authentication;

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

        return fault is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
            ? OutboundFailure.Unreachable
            : OutboundFailure.BrokenAnswer;
    }

    private static OutboundFailure? Recognize(Exception cause) => cause switch
    {
        AddressRefusedException => OutboundFailure.AddressRefused,
        ForeignOriginException => OutboundFailure.ForeignOrigin,
        ResponseTooLargeException => OutboundFailure.TooLarge,
        TimeoutException => OutboundFailure.TimedOut,
        AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => OutboundFailure.TlsFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => OutboundFailure.NameNotResolved,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery } =>
            OutboundFailure.NameNotResolved,
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => OutboundFailure.BrokenAnswer,
        SocketException => OutboundFailure.Unreachable,
        _ => null,
    };
}
