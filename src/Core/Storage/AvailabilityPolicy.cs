using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Storage;

/// <summary>
/// Stands outside the client's own retries and turns "away after all of them" into one fault, <see cref="UnavailableException"/>,
/// whatever shape it came in.
/// </summary>
public sealed class AvailabilityPolicy(string dependency) : HttpPipelinePolicy
{
    /// <summary>Not supported: nothing here calls an Azure service synchronously.</summary>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Azure services are called asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (RequestFailedException exception) when (exception.Status == 0)
        {
            // The transport met an IOException or a socket's error.
            throw new UnavailableException(dependency, retryAfter: null, exception);
        }
        catch (AggregateException exception)
        {
            // The same at every try.
            throw new UnavailableException(dependency, retryAfter: null, exception);
        }
        catch (AuthenticationFailedException exception)
        {
            // The identity's endpoint gave no token. It may be busy; what is wrong for good stays so, and is said with each request.
            throw new UnavailableException(dependency, retryAfter: null, exception);
        }
        catch (OperationCanceledException exception) when (!message.CancellationToken.IsCancellationRequested)
        {
            // The client's own time limit, not the caller's wish.
            throw new UnavailableException(dependency, retryAfter: null, exception);
        }

        ThrowWhenRefused(message.Response);
    }

    private void ThrowWhenRefused(Response response)
    {
        if (response.Status is 408 or 429 or 500 or 502 or 503 or 504)
            throw new UnavailableException(dependency, RetryAfter(response), new RequestFailedException(response));
    }

    private static TimeSpan? RetryAfter(Response response) =>
        response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds) && seconds is >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
