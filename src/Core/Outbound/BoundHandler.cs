using Kontext.Core.Bounds;
using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>Holds a client to one origin, one credential and its limits of time and bytes. It records each exchange.</summary>
internal sealed class BoundHandler(Uri resource, CredentialHeader? credential, ExchangeLog log, CancellationToken timeLimit) : DelegatingHandler
{
    private const int MaxRedirects = 5;

    public static ResponseTooLargeException TooLarge() => new("The server's answers are larger than is read from it.");

    public static TimeoutException TimedOut() => new("The server did not finish its answer within the time it is given.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await SendOnceAsync(request, cancellationToken);
        for (var redirects = 0; redirects < MaxRedirects && RedirectOf(request, response) is { } location; redirects++)
        {
            response.Dispose();
            request.RequestUri = location;
            response = await SendOnceAsync(request, cancellationToken);
        }

        return response;
    }

    // Only a GET is repeated, because that has no side effect, and only within the origin of its credential. The caller reads other
    // redirects itself.
    private Uri? RedirectOf(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (request.Method != HttpMethod.Get || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        return Uri.TryCreate(request.RequestUri, location, out var target) && IsSameOrigin(target) ? target : null;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = log.Begin(new Exchange
        {
            Method = request.Method,
            Address = SafeAddress.Of(request.RequestUri, credential),
            RpcMethod = await RpcMessage.FindMethodAsync(request, cancellationToken),
        });
        try
        {
            var sent = await Timed.RunAsync(token => AskAsync(request, exchange, token), timeLimit, cancellationToken);
            if (sent.InTime(out var response))
                return response;
            log.TimedOut(exchange);
            throw TimedOut();
        }
        catch (Exception fault) when (OutboundFaults.Find(fault) is { } failure)
        {
            log.Failed(exchange, failure);
            throw;
        }
        finally
        {
            log.Returned(exchange);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, int exchange, CancellationToken cancellationToken)
    {
        Bind(request);
        var response = await base.SendAsync(request, cancellationToken);
        log.Answered(exchange, response, request.RequestUri, credential);
        return await LimitAsync(response, exchange, cancellationToken);
    }

    private void Bind(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } url || !IsSameOrigin(url))
            throw new ForeignOriginException("A request to another server than the one this client is for was not sent.");

        request.Headers.Host = null;
        request.Headers.Authorization = null;
        request.Headers.Remove("Proxy-Authorization");
        request.Headers.Remove("Cookie");
        credential?.WriteTo(request.Headers);
    }

    private bool IsSameOrigin(Uri url) =>
        string.Equals(url.Scheme, resource.Scheme, StringComparison.Ordinal) && url.Port == resource.Port && url.UserInfo.Length == 0
        && string.Equals(url.IdnHost, resource.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async Task<HttpResponseMessage> LimitAsync(HttpResponseMessage response, int exchange, CancellationToken cancellationToken)
    {
        var original = response.Content;
        var body = await original.ReadAsStreamAsync(cancellationToken);
        var limited = new StreamContent(new LimitedStream(body, log, exchange, original.Headers.ContentLength ?? 0, timeLimit));
        foreach (var (name, values) in original.Headers.NonValidated)
            limited.Headers.TryAddWithoutValidation(name, values);
        response.Content = limited;
        return response;
    }
}

/// <summary>A call was not made because it would leave the origin that its client is bound to (RFC 6454).</summary>
public sealed class ForeignOriginException(string message) : HttpRequestException(message);

/// <summary>A server sent more than its client may read; the rest was not read.</summary>
public sealed class ResponseTooLargeException(string message) : IOException(message);
