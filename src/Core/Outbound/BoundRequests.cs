using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Kontext.Core.Input;

namespace Kontext.Core.Outbound;

/// <summary>Makes requests whose failure is a value. The client's exchanges tell what went wrong.</summary>
internal static class BoundRequests
{
    /// <summary>Returns the response; null when no answer came. Only cancellation by the caller throws.</summary>
    public static Task<HttpResponseMessage?> TrySendAsync(this BoundClient bound, HttpRequestMessage request, CancellationToken cancellationToken) =>
        TryAsync(() => bound.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken), cancellationToken);

    /// <summary>Returns the body; null when it is incomplete. Only cancellation by the caller throws.</summary>
    public static Task<byte[]?> TryReadAsync(this HttpResponseMessage response, CancellationToken cancellationToken) =>
        TryAsync(() => response.Content.ReadAsByteArrayAsync(cancellationToken), cancellationToken);

    /// <summary>Returns the body; null when it is longer than <paramref name="most"/> bytes, or incomplete. Only cancellation by the caller throws.</summary>
    public static async Task<byte[]?> TryReadAsync(this HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        if (await response.TryOpenAsync(cancellationToken) is not { } body)
            return null;
        await using (body)
        {
            var read = new byte[most + 1];
            return await TryAsync(async () => (int?)await body.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellationToken), cancellationToken) is { } length && length <= most
                ? read[..length]
                : null;
        }
    }

    /// <summary>
    /// Returns the JSON object at an address; null when the server does not answer with 2xx and such an object, within the limits. Redirects
    /// are not followed. Only cancellation by the caller throws.
    /// </summary>
    public static async Task<JsonElement?> TryGetObjectAsync(this OutboundClients clients, Uri address, OutboundLimits limits, CancellationToken cancellationToken)
    {
        using var bound = clients.CreateBound(address, null, limits);
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        using var response = await bound.TrySendAsync(request, cancellationToken);
        var body = response is { IsSuccessStatusCode: true } ? await response.TryReadAsync(cancellationToken) : null;
        return body is null ? null : JsonBody.FindObject(body);
    }

    /// <summary>Returns the body as a stream; null when it does not begin. Only cancellation by the caller throws.</summary>
    public static Task<Stream?> TryOpenAsync(this HttpResponseMessage response, CancellationToken cancellationToken) =>
        TryAsync(() => response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);

    /// <summary>
    /// Reads a part of a body; 0 at its end, null when it broke off or a limit was reached. Only cancellation by the caller throws.
    /// </summary>
    public static Task<int?> TryReadPartAsync(this Stream body, byte[] buffer, CancellationToken cancellationToken) =>
        TryAsync(async () => (int?)await body.ReadAsync(buffer, cancellationToken), cancellationToken);

    /// <summary>
    /// Moves to the next element. Returns false at the end of the stream, even after a failure. Only cancellation by the caller throws.
    /// </summary>
    /// <param name="events">An enumerator with the token of this call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<bool> TryMoveAsync<T>(this IAsyncEnumerator<T> events, CancellationToken cancellationToken) =>
        TryAsync(() => events.MoveNextAsync().AsTask(), cancellationToken);

    private static async Task<T?> TryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (IsUpstreams(fault, cancellationToken))
        {
            return default;
        }
    }

    private static bool IsUpstreams(Exception fault, CancellationToken cancellationToken) =>
        fault is HttpRequestException or IOException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
