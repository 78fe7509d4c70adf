using System.Diagnostics;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Storage;

/// <summary>
/// Runs outside the Azure client's retries. It turns every form of "unavailable after all retries" into one
/// <see cref="UnavailableException"/>. It shows each call in the trace, with its retries.
/// </summary>
public sealed class AvailabilityPolicy(string dependency) : AsyncPolicy
{
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
        catch (Exception exception) when (IsAway(exception, message.CancellationToken))
        {
            throw new UnavailableException(dependency, retryAfter: null, exception);
        }
        finally
        {
            if (!isAnswered)
                call?.FailedWith(message.CancellationToken.IsCancellationRequested ? "cancelled" : "unavailable");
        }
    }

    private static bool IsAway(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RequestFailedException { Status: 0 } => true, // the transport failed with an IOException or a socket error
        AggregateException => true, // every retry failed that way
        AuthenticationFailedException => true, // the identity's endpoint gave no token; it may be busy
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // the client's own time limit ended the call
        _ => false,
    };

    private void ThrowWhenRefused(Response response)
    {
        if (response.Status is 408 or 429 or 500 or 502 or 503 or 504)
            throw new UnavailableException(dependency, RetryAfter.Find(response), new RequestFailedException(response));
    }
}

/// <summary>
/// Returns the part of an Azure address that may be shown: a table, a queue or a kind of object. Keys and names are left out.
/// </summary>
internal static class AzureAddress
{
    private const string OfTheEmulator = "devstoreaccount1";
    private const int MaxLength = 63;

    /// <summary>
    /// Returns the first segment of a path. Row keys follow a parenthesis; names of messages and secrets follow their kind.
    /// </summary>
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
