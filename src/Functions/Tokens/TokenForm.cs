using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kontext.Functions.Tokens;

/// <summary>Reads the parameters of a token request from its body. Parameters in the query are ignored (RFC 6749 section 3.2).</summary>
internal static class TokenForm
{
    private const int MaxBytes = 64 * 1024;

    private static readonly FormOptions Limits = new() { ValueCountLimit = 24, KeyLengthLimit = 64, ValueLengthLimit = 32 * 1024 };

    /// <summary>The answer to a body that is not such a form.</summary>
    public static TokenError Refusal { get; } = TokenError.Request(
        "Send application/x-www-form-urlencoded in UTF-8, of at most 64 KiB: at most 24 parameters of at most 32 KiB, each of them once, and no U+0000.");

    /// <summary>Returns the parameters; null when the body is not a form, is too large, or repeats a parameter.</summary>
    public static async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes || await RequestBody.FindFormAsync(request, Limits, cancellationToken) is not { } form)
            return null;
        return form.All(parameter => parameter.Value.Count == 1)
            ? form.Where(parameter => parameter.Value[0]!.Length > 0).ToDictionary(parameter => parameter.Key, parameter => parameter.Value[0]!, StringComparer.Ordinal)
            : null;
    }
}
