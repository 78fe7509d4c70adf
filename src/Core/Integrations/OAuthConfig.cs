using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>How people authenticate to an integration by OAuth, exactly as it was sent; nothing here is filled in from discovery.</summary>
public sealed record OAuthConfig
{
    /// <summary>The name of a provider; null when none was named.</summary>
    public string? Provider { get; init; }

    /// <summary>The authorization server's issuer identifier (RFC 8414 section 2); null to discover it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>The scopes to ask for; empty lets the challenge and the metadata decide.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>The integration's own client (RFC 6749 section 2.2); null when it has none.</summary>
    public string? ClientId { get; init; }

    /// <summary>Where the own client's secret is kept; null for a public client.</summary>
    public SecretReference? ClientSecret { get; init; }

    /// <summary>The own client's authorization endpoint; null to discover it.</summary>
    public Uri? AuthorizationUrl { get; init; }

    /// <summary>The own client's token endpoint; null to discover it.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>The own client's revocation endpoint (RFC 7009); null to discover it.</summary>
    public Uri? RevocationUrl { get; init; }

    /// <summary>
    /// Whether requests for tokens name the resource (RFC 8707); null leaves it to the catalogue, which knows some servers that refuse the parameter.
    /// A fact about the authorization server, so it goes when provider or issuer changes.
    /// </summary>
    public bool? SendResource { get; init; }

    /// <summary>Whether connections made under <paramref name="other"/> still mean the same place, client and use: what a token is good for depends on the resource named. Scopes and a new secret do not matter.</summary>
    public bool HasSameClientAs(OAuthConfig other) =>
        Provider == other.Provider
        && ClientId == other.ClientId
        && SendResource == other.SendResource
        && SameText(Issuer, other.Issuer)
        && SameText(AuthorizationUrl, other.AuthorizationUrl)
        && SameText(TokenUrl, other.TokenUrl)
        && SameText(RevocationUrl, other.RevocationUrl);

    /// <summary>Equal when every member was sent alike.</summary>
    public bool Equals(OAuthConfig? other) =>
        other is not null && HasSameClientAs(other) && Scopes.Equals(other.Scopes) && ClientSecret == other.ClientSecret;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Provider, Issuer, Scopes, ClientId, TokenUrl);

    // URLs are compared as sent: two spellings may be one place to us and two to a server.
    internal static bool SameText(Uri? one, Uri? other) => one?.OriginalString == other?.OriginalString;
}
