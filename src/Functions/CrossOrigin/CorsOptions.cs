using Microsoft.Extensions.Options;

namespace Kontext.Functions.CrossOrigin;

/// <summary>Section <c>Cors</c>: which web pages may call the API from a browser.</summary>
public sealed class CorsOptions
{
    public const string Section = "Cors";

    /// <summary>
    /// The origins of these pages, such as <c>https://console.example.com</c>. Empty for none. The gateway has a list of its own,
    /// <c>Gateway:AllowedOrigins</c>.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];
}

internal sealed class CorsOptionsValidator : IValidateOptions<CorsOptions>
{
    public ValidateOptionsResult Validate(string? name, CorsOptions options) => options.AllowedOrigins.FirstOrDefault(origin => !IsOrigin(origin)) is null
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            "Cors:AllowedOrigins must name origins as browsers send them: https, host and port, such as https://console.example.com. A star or a path is not allowed.");

    // A browser writes its origin in one form only (RFC 6454 section 6.2), and origins are compared as texts.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && text == $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{uri.Port}"))}";
}
