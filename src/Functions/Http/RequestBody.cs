using System.Buffers;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Kontext.Functions.Http;

/// <summary>
/// Reads a request's body as JSON. Problems in this order: 413, 415, 400. The worker's own binding would answer 500 to all three.
/// </summary>
internal static class RequestBody
{
    private const int MaxBytes = 256 * 1024;

    private static readonly string[] Json = ["application/json"];
    private static readonly string[] MergePatch = ["application/merge-patch+json"];
    private static readonly string[] Form = ["application/x-www-form-urlencoded"];
    private static readonly string[] Patch = [.. Json, .. MergePatch];

    private static readonly JsonElement NoMembers = JsonElement.Parse("{}");

    public static Problem TooLarge { get; } = new()
    {
        Kind = ProblemKind.TooLarge,
        Code = ErrorCodes.BodyTooLarge,
        Message = "The body is larger than 256 KiB.",
    };

    /// <summary>Reads a body of application/json.</summary>
    public static Task<Outcome<JsonElement>> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, Json, isOptional: false, cancellationToken);

    /// <summary>Reads an optional body of application/json. Without a body, the result is an empty object.</summary>
    public static Task<Outcome<JsonElement>> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, Json, isOptional: true, cancellationToken);

    /// <summary>Reads a body of application/merge-patch+json (RFC 7396) or application/json.</summary>
    public static Task<Outcome<JsonElement>> ReadPatchAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, Patch, isOptional: false, cancellationToken);

    /// <summary>Returns whether the body is a merge patch (RFC 7396), whose objects are merged and not replaced.</summary>
    public static bool IsMergePatch(HttpRequest request) => IsOneOf(request.ContentType, MergePatch);

    /// <summary>Returns the problem of a body that is not application/json in UTF-8, without content coding; null when it is.</summary>
    public static Problem? CheckJson(HttpRequest request) => IsReadable(request, Json) ? null : Unsupported(Json);

    /// <summary>Returns whether the body is a form in UTF-8. The framework's reader throws for a character set such as UTF-7.</summary>
    public static bool IsForm(HttpRequest request) => IsOneOf(request.ContentType, Form);

    /// <summary>Returns the form; null when the body is no form, or has more or longer fields than the limits allow.</summary>
    public static async Task<IFormCollection?> FindFormAsync(HttpRequest request, FormOptions limits, CancellationToken cancellationToken)
    {
        if (!IsForm(request))
            return null;
        try
        {
            return await request.ReadFormAsync(limits, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<Outcome<JsonElement>> ReadAsync(
        HttpRequest request, string[] mediaTypes, bool isOptional, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
            return TooLarge;
        var wanted = (int)(request.ContentLength ?? MaxBytes) + 1;
        var buffer = ArrayPool<byte>.Shared.Rent(wanted);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellationToken);
            if (length > MaxBytes)
                return TooLarge;
            if (length == 0 && isOptional)
                return NoMembers;
            return length > 0 && !IsReadable(request, mediaTypes)
                ? Unsupported(mediaTypes)
                : JsonBody.Parse(buffer.AsMemory(0, length));
        }
        finally
        {
            // Bodies carry tokens, and the pool gives this array to other code next.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static bool IsReadable(HttpRequest request, string[] mediaTypes) =>
        request.Headers.ContentEncoding.Count == 0 && IsOneOf(request.ContentType, mediaTypes);

    private static bool IsOneOf(string? contentType, string[] mediaTypes) =>
        MediaTypeHeaderValue.TryParse(contentType, out var parsed)
        && mediaTypes.Any(mediaType => parsed.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        && (!parsed.Charset.HasValue || HeaderUtilities.RemoveQuotes(parsed.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static Problem Unsupported(string[] mediaTypes) => new()
    {
        Kind = ProblemKind.UnsupportedMediaType,
        Code = ErrorCodes.UnsupportedMediaType,
        Message = $"Send the body as UTF-8, not compressed, with Content-Type: {string.Join(" or ", mediaTypes)}.",
    };
}
