using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kontext.LocalRuntime.Tokens;

/// <summary>A request of RFC 6749 section 4.4.2, read from a form that may be anything.</summary>
internal sealed record TokenRequest
{
    private static readonly FormOptions Limits = new() { ValueCountLimit = 16, KeyLengthLimit = 64, ValueLengthLimit = 8192 };

    public required string? GrantType { get; init; }

    public required string? ClientId { get; init; }

    public required string? ClientSecret { get; init; }

    public required string? Scope { get; init; }

    public required string? Audience { get; init; }

    /// <summary>Null when the body is no form, is too large, or names a parameter twice (section 3.2).</summary>
    public static async Task<TokenRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!HasForm(request))
        {
            return null;
        }

        try
        {
            var form = await new FormFeature(request, Limits).ReadFormAsync(cancellationToken);
            return form.Any(parameter => parameter.Value.Count > 1) ? null : From(form);
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

    private static TokenRequest From(IFormCollection form) => new()
    {
        GrantType = Value(form, "grant_type"),
        ClientId = Value(form, "client_id"),
        ClientSecret = Value(form, "client_secret"),
        Scope = Value(form, "scope"),
        Audience = Value(form, "audience"),
    };

    // A parameter without a value counts as left out (section 3.1).
    private static string? Value(IFormCollection form, string name) => form[name].ToString() is { Length: > 0 } value ? value : null;
}
