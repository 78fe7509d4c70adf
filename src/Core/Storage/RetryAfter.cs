using Azure;

namespace Kontext.Core.Storage;

/// <summary>Reads the header Retry-After (RFC 9110 section 10.2.3) of an Azure service's answer.</summary>
internal static class RetryAfter
{
    /// <summary>Returns the wait, at most an hour; null for a date, a longer wait or an answer without the header.</summary>
    public static TimeSpan? Find(Response response) =>
        response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds) && seconds is >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
