using Kontext.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kontext.Functions.Browser;

/// <summary>Reads the forms of pages.</summary>
internal static class PageForm
{
    // Enough for every field of a credentialSchema, and for 200 integrations. A credential itself is limited to 20 KB.
    private static readonly FormOptions Limits = new() { ValueCountLimit = 256, KeyLengthLimit = 1_024, ValueLengthLimit = 32 * 1024 };

    /// <summary>Returns the form; null when the body is no form, or larger than the limits.</summary>
    public static Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        RequestBody.FindFormAsync(request, Limits, cancellationToken);
}
