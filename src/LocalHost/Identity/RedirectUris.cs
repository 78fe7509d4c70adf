using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Identity;

/// <summary>The allowed redirect URIs: section Identity:RedirectUris, or the app's own page when the section is empty.</summary>
internal sealed class RedirectUris(IConfiguration configuration, DevelopmentIdentity identity)
{
    public const string Section = "Identity:RedirectUris";

    /// <summary>Returns the redirect URI; null when it is not one of them, character by character (RFC 9700 section 4.1.3).</summary>
    public Uri? Find(string? redirectUri) =>
        redirectUri is not null
        && Allowed().Contains(redirectUri, StringComparer.Ordinal)
        && Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", Fragment: "" }
            ? uri
            : null;

    private IEnumerable<string?> Allowed()
    {
        var configured = configuration.GetSection(Section).GetChildren().Select(uri => uri.Value).ToList();
        return configured.Count > 0 ? configured : [$"{identity.PublicUrl}/oauth/sign-in"];
    }
}
