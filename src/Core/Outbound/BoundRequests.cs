namespace Kontext.Core.Outbound;

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

    /// <summary>The body as it comes; null when it does not begin. Throws for nothing but the caller's own cancellation.</summary>
    public static async Task<Stream?> TryOpenAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        }
        catch (Exception fault) when (IsUpstreams(fault, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>False at the end of a stream, however it ended. Throws for nothing but the caller's own cancellation.</summary>
    /// <param name="events">Made with the same token.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static async Task<bool> TryMoveAsync<T>(this IAsyncEnumerator<T> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception fault) when (IsUpstreams(fault, cancellationToken))
        {
            return false;
        }
    }

    private static bool IsUpstreams(Exception fault, CancellationToken cancellationToken) =>
        fault is HttpRequestException or IOException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
