using Kontext.Core.Outbound;

namespace Kontext.Core.Discovery;

/// <summary>Requests whose failing is an answer too: the client's exchanges tell what went wrong.</summary>
internal static class BoundRequests
{
    /// <summary>Null when no answer came. Throws for nothing but the caller's own cancellation.</summary>
    public static async Task<HttpResponseMessage?> TrySendAsync(this BoundClient bound, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await bound.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception fault) when (IsUpstreams(fault, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>Null when the body did not come whole. Throws for nothing but the caller's own cancellation.</summary>
    public static async Task<byte[]?> TryReadAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception fault) when (IsUpstreams(fault, cancellationToken))
        {
            return null;
        }
    }

    private static bool IsUpstreams(Exception fault, CancellationToken cancellationToken) =>
        fault is HttpRequestException or IOException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
