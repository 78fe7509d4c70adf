using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Input;
using Kontext.Core.Outbound;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>What one request to an authorization server came to, read to its end.</summary>
internal sealed class ServerAnswer
{
    // A server may ask for patience, not for being forgotten.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    /// <summary>What went wrong on the way, before or after the status.</summary>
    public required OutboundFailure Failure { get; init; }

    /// <summary>Null when no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>At most a day; null when the server does not ask.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The body, when it came whole and is one object, of JSON or of a form; null otherwise. No member stands twice in it.</summary>
    public JsonElement? Content { get; init; }

    /// <summary>Whether the status says that it was carried out, whatever became of the body.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the status, or its absence, says that the same request may fare better later.</summary>
    public bool IsAway =>
        Status is 408 or 425 or 429 or >= 500 || (Status is null && Failure is not (OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin));

    /// <summary>
    /// Whether the server may have carried the request out without saying so. A 503 is a server that has not begun; any other 5xx may have come up
    /// in the middle. A success counts as unknown here: only its content can tell.
    /// </summary>
    public bool IsOutcomeUnknown => Status switch
    {
        null => Failure is not (OutboundFailure.NameNotResolved or OutboundFailure.Unreachable or OutboundFailure.TlsFailed
            or OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin),
        >= 500 => Status != 503,
        >= 300 => false,
        _ => true,
    };

    /// <summary>Sends and reads. Throws for nothing but the caller's own cancellation.</summary>
    /// <param name="bound">For this one request.</param>
    /// <param name="send">Null when no answer came; whatever it throws is read from what the client saw.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static async Task<ServerAnswer> AskAsync(
        BoundClient bound, Func<HttpClient, CancellationToken, Task<HttpResponseMessage?>> send, CancellationToken cancellationToken)
    {
        // Not with the bound client's own time limit in the token: it would take its limit for a caller who left, and not note why there is no answer.
        var reading = ReadAsync(bound.Http, send, cancellationToken);

        // The exceptions of a protocol library may quote the answer, so none of them is passed on. An answer that is there counts even if
        // the caller has left meanwhile: its tokens are nowhere else.
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!reading.IsCompletedSuccessfully)
            cancellationToken.ThrowIfCancellationRequested();
        if (bound.Exchanges is not [.., var exchange])
            throw new InvalidOperationException("The request could not be put together.");

        var content = reading.IsCompletedSuccessfully ? await reading : null;
        return new ServerAnswer
        {
            Failure = content is null && exchange.Failure == OutboundFailure.None ? OutboundFailure.BrokenAnswer : exchange.Failure,
            Status = exchange.Status,
            RetryAfter = exchange.RetryAfter is { } asked && asked > TimeSpan.Zero ? (asked < MaxRetryAfter ? asked : MaxRetryAfter) : null,
            Content = content is null ? null : AnswerBody.Parse(content, exchange.MediaType),
        };
    }

    private static async Task<byte[]?> ReadAsync(
        HttpClient http, Func<HttpClient, CancellationToken, Task<HttpResponseMessage?>> send, CancellationToken cancellationToken)
    {
        using var response = await send(http, cancellationToken);
        return response is null ? null : await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}

/// <summary>Reads the body of an authorization server's answer as strictly as a caller's: what can be read in two ways is not read.</summary>
internal static class AnswerBody
{
    private const int MaxFormFields = 100;

    /// <summary>Null for anything but one object.</summary>
    public static JsonElement? Parse(byte[] body, string? mediaType) => JsonBody.FindObject(
        string.Equals(mediaType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? FormAsJson(Encoding.UTF8.GetString(body)) : body);

    // GitHub's token endpoint answers so unless asked otherwise, and some copies of it always.
    private static ReadOnlyMemory<byte> FormAsJson(string form)
    {
        var fields = form.Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length > MaxFormFields)
            return default;

        JsonObject members = [];
        foreach (var field in fields)
        {
            var (name, value) = field.Split('=', 2) is [var left, var right] ? (left, right) : (field, "");
            if (!members.TryAdd(WebUtility.UrlDecode(name), WebUtility.UrlDecode(value)))
                return default;
        }

        return Encoding.UTF8.GetBytes(members.ToJsonString());
    }
}
