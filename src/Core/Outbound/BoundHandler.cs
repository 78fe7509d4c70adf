using Kontext.Core.Upstream;

namespace Kontext.Core.Outbound;

/// <summary>Keeps a client within one origin, one credential, one amount of time and of bytes, and remembers what it saw.</summary>
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

    // A GET asks again without doing anything twice, and within the origin its credential stays where it belongs. Every other redirect is the caller's to read.
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
            RpcMethod = await RpcMessage.FindMethodAsync(request.Content, cancellationToken),
        });
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeLimit);
        try
        {
            Bind(request);
            var response = await base.SendAsync(request, either.Token);
            log.Answered(exchange, response, request.RequestUri, credential);
            return await LimitAsync(response, exchange, either.Token);
        }
        catch (OperationCanceledException) when (timeLimit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            log.TimedOut(exchange);
            throw TimedOut();
        }
        catch (OperationCanceledException fault) when (fault.InnerException is TimeoutException)
        {
            log.Failed(exchange, OutboundFailure.Unreachable);
            throw;
        }
        catch (OutOfMemoryException)
        {
            log.Failed(exchange, OutboundFailure.OwnShortage);
            throw;
        }
        catch (HttpRequestException fault)
        {
            log.Failed(exchange, OutboundFaults.Classify(fault));
            throw;
        }
        catch (IOException fault)
        {
            log.Failed(exchange, OutboundFaults.Classify(fault));
            throw;
        }
        finally
        {
            log.Returned(exchange);
        }
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

/// <summary>A call was not made because it left the origin its client is bound to (RFC 6454).</summary>
public sealed class ForeignOriginException(string message) : HttpRequestException(message);

/// <summary>A server sent more than its client may read; the rest was never read.</summary>
public sealed class ResponseTooLargeException(string message) : IOException(message);
