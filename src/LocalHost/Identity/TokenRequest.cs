using Microsoft.AspNetCore.Http;

namespace Kontext.LocalHost.Identity;

/// <summary>A token request of RFC 6749 section 4.4.2 or 4.1.3. The second kind has the code verifier of RFC 7636.</summary>
internal sealed record TokenRequest
{
    public required string? GrantType { get; init; }

    public required string? ClientId { get; init; }

    public required string? ClientSecret { get; init; }

    public required string? Scope { get; init; }

    public required string? Audience { get; init; }

    public required string? Code { get; init; }

    public required string? RedirectUri { get; init; }

    public required string? CodeVerifier { get; init; }

    /// <summary>Returns the request; null when the body is no form, is too large, or contains a parameter twice (section 3.2).</summary>
    public static async Task<TokenRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await FormBody.ReadAsync(request, cancellationToken) is { } form && form.All(parameter => parameter.Value.Count == 1) ? From(form) : null;

    public override string ToString() => GrantType ?? "";

    private static TokenRequest From(IFormCollection form) => new()
    {
        GrantType = Value(form, "grant_type"),
        ClientId = Value(form, "client_id"),
        ClientSecret = Value(form, "client_secret"),
        Scope = Value(form, "scope"),
        Audience = Value(form, "audience"),
        Code = Value(form, "code"),
        RedirectUri = Value(form, "redirect_uri"),
        CodeVerifier = Value(form, "code_verifier"),
    };

    // A parameter without a value is treated as omitted (section 3.1).
    private static string? Value(IFormCollection form, string name) => form[name].ToString() is { Length: > 0 } value ? value : null;
}
