using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Bounds;
using Kontext.Core.Input;
using Kontext.Core.Outbound;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>The complete answer of an authorization server to one request.</summary>
internal sealed class ServerAnswer
{
    /// <summary>What failed, before or after the status arrived.</summary>
    public required OutboundFailure Failure { get; init; }

    /// <summary>The HTTP status; null when no answer arrived.</summary>
    public int? Status { get; init; }

    /// <summary>The wait that the server asks for, at most a day; null when it asks for none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// The body as one JSON object, from JSON or a form; null when it is incomplete or anything else. It has no duplicate members.
    /// </summary>
    public JsonElement? Content { get; init; }

    /// <summary>Whether the status reports success, even if the body is unusable.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the status, or its absence, says that a later request may succeed.</summary>
    public bool IsAway =>
        Status is 408 or 425 or 429 or >= 500 || (Status is null && Failure is not (OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin));

    /// <summary>
    /// Whether the server may have carried out the request without saying so. A 503 means that it did not begin; any other 5xx may come
    /// from the middle of the work. A success counts as unknown here, because only its content can tell.
    /// </summary>
    public bool IsOutcomeUnknown => Status switch
    {
        null => Failure is not (OutboundFailure.NameNotResolved or OutboundFailure.Unreachable or OutboundFailure.TlsFailed
            or OutboundFailure.AddressRefused or OutboundFailure.ForeignOrigin),
        >= 500 => Status != 503,
        >= 300 => false,
        _ => true,
    };

    /// <summary>Sends a request and reads the answer. Only cancellation by the caller throws.</summary>
    /// <param name="bound">A client for this request alone.</param>
    /// <param name="send">Sends it; returns null when no answer arrived. Its exceptions are ignored, because the bound client records
    /// failures.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task<ServerAnswer> AskAsync(
        BoundClient bound, Func<HttpClient, CancellationToken, Task<HttpResponseMessage?>> send, CancellationToken cancellationToken)
    {
        // The bound client must not get its own time limit as this token: it would record a caller that left, not a time-out.
        var reading = ReadAsync(bound.Http, send, cancellationToken);

        // Exceptions of the protocol library may quote the answer, so none of them is passed on. A complete answer counts even after the
        // caller cancelled: its tokens exist nowhere else.
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
            RetryAfter = Backoff.Limit(exchange.RetryAfter),
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

/// <summary>Reads the body of an authorization server's answer as strictly as a request body. An ambiguous body is refused.</summary>
internal static class AnswerBody
{
    private const int MaxFormFields = 100;

    /// <summary>Returns the one object of the body; null for any other body.</summary>
    public static JsonElement? Parse(byte[] body, string? mediaType) => JsonBody.FindObject(
        string.Equals(mediaType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? FormAsJson(Encoding.UTF8.GetString(body)) : body);

    // GitHub's token endpoint answers with a form unless asked for JSON, and some servers modelled on it always do.
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
