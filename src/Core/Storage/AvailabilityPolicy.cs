using System.Diagnostics;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Storage;

/// <summary>
/// Stands outside the client's own retries and turns "away after all of them" into one fault, <see cref="UnavailableException"/>,
/// whatever shape it came in. It shows each call in the trace, its retries within it.
/// </summary>
public sealed class AvailabilityPolicy(string dependency) : HttpPipelinePolicy
{
    /// <summary>Not supported: nothing here calls an Azure service synchronously.</summary>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Azure services are called asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        using var call = Steps.AreShown ? BeginCall(message.Request) : null;
        await SendAsync(message, pipeline, call);
        if (message.ProcessingContext.RetryNumber is > 0 and var retries)
            call?.SetTag("http.request.resend_count", retries);
        call?.Answered(message.Response.Status, isError: message.Response.Status is 401 or 403 or 408 or 429 or >= 500);
        ThrowWhenRefused(message.Response);
    }

    private Activity? BeginCall(Request request) => Steps.BeginCall(
        $"{dependency}: {request.Method.Method} {AzureAddress.PlaceIn(request.Uri.Path)}", request.Method.Method, request.Uri.Host ?? "", request.Uri.Port);

    private async ValueTask SendAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline, Activity? call)
    {
        var isAnswered = false;
        try
        {
            await ProcessNextAsync(message, pipeline);
            isAnswered = true;
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
        finally
        {
            if (!isAnswered)
                call?.FailedWith(message.CancellationToken.IsCancellationRequested ? "cancelled" : "unavailable");
        }
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

/// <summary>What of a service's address may be told: which table, queue or kind of thing, never a key or a name within it.</summary>
internal static class AzureAddress
{
    private const string OfTheEmulator = "devstoreaccount1";
    private const int MaxLength = 63;

    /// <summary>Keys of rows stand behind a parenthesis, names of messages and secrets behind their kind.</summary>
    public static string PlaceIn(string path)
    {
        var parts = path.Split('(', '?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).SkipWhile(part => part == OfTheEmulator).ToList();
        if (parts.Count == 0)
            return "";
        if (parts[0] == "$batch")
            return "transaction";
        return parts[0].Length <= MaxLength && parts[0].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? parts[0] : "?";
    }
}
