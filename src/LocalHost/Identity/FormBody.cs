using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kontext.LocalHost.Identity;

/// <summary>Reads a form from a body that is not yet validated.</summary>
internal static class FormBody
{
    private static readonly FormOptions Limits = new() { ValueCountLimit = 24, KeyLengthLimit = 64, ValueLengthLimit = 8192 };

    /// <summary>Returns the form; null when the body is no form, or is too large.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!HasForm(request))
            return null;

        try
        {
            return await new FormFeature(request, Limits).ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    private static bool HasForm(HttpRequest request) =>
        request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ?? false;
}
