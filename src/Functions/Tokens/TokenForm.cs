using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kontext.Functions.Tokens;

/// <summary>Reads the parameters of a token request; those of the query are never looked at (RFC 6749 section 3.2).</summary>
internal static class TokenForm
{
    private const int MaxBytes = 64 * 1024;

    private static readonly FormOptions Limits = new() { ValueCountLimit = 24, KeyLengthLimit = 64, ValueLengthLimit = 8_192 };

    /// <summary>Null when the body is no form, is too large, or names a parameter twice.</summary>
    public static async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes || !RequestBody.IsForm(request))
            return null;
        try
        {
            var form = await request.ReadFormAsync(Limits, cancellationToken);
            return form.All(parameter => parameter.Value.Count == 1)
                ? form.Where(parameter => parameter.Value[0]!.Length > 0).ToDictionary(parameter => parameter.Key, parameter => parameter.Value[0]!, StringComparer.Ordinal)
                : null;
        }
        catch (InvalidDataException)
        {
            // More fields, or longer ones, than the framework reads.
            return null;
        }
    }
}
