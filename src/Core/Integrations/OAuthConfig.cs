using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>The OAuth configuration of an integration, exactly as sent. Discovery fills in nothing here.</summary>
public sealed record OAuthConfig
{
    /// <summary>The name of a provider of the catalogue; null when the request named none.</summary>
    public string? Provider { get; init; }

    /// <summary>The authorization server's issuer identifier (RFC 8414 section 2); null to discover it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>The scopes to ask for. When empty, the server's challenge and metadata decide.</summary>
    public Scopes Scopes { get; init; } = Scopes.None;

    /// <summary>The integration's own client (RFC 6749 section 2.2); null when it has none.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret that holds the own client's secret; null for a public client.</summary>
    public SecretReference? ClientSecret { get; init; }

    /// <summary>The own client's authorization endpoint; null to discover it.</summary>
    public Uri? AuthorizationUrl { get; init; }

    /// <summary>The own client's token endpoint; null to discover it.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>The own client's revocation endpoint (RFC 7009); null to discover it.</summary>
    public Uri? RevocationUrl { get; init; }

    /// <summary>
    /// Whether token requests name the resource (RFC 8707). Null leaves it to the catalogue, which knows servers that refuse the parameter.
    /// It is a fact about the authorization server, so it is cleared when provider or issuer changes.
    /// </summary>
    public bool? SendResource { get; init; }

    /// <summary>
    /// Whether authorization requests for <c>offline_access</c> ask for a new consent (OpenID Connect Core section 11). Null leaves it to the
    /// catalogue. Like <see cref="SendResource"/>, it is cleared when provider or issuer changes.
    /// </summary>
    public bool? AskConsent { get; init; }

    /// <summary>
    /// Whether connections made under <paramref name="other"/> stay valid: their server, client and resource parameter are equal. Scopes,
    /// the client secret and the question for consent do not matter.
    /// </summary>
    public bool HasSameClientAs(OAuthConfig other) =>
        Provider == other.Provider
        && ClientId == other.ClientId
        && SendResource == other.SendResource
        && SameText(Issuer, other.Issuer)
        && SameText(AuthorizationUrl, other.AuthorizationUrl)
        && SameText(TokenUrl, other.TokenUrl)
        && SameText(RevocationUrl, other.RevocationUrl);

    /// <summary>Whether every member was sent alike.</summary>
    public bool Equals(OAuthConfig? other) =>
        other is not null && HasSameClientAs(other) && Scopes.Equals(other.Scopes) && ClientSecret == other.ClientSecret && AskConsent == other.AskConsent;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Provider, Issuer, Scopes, ClientId, TokenUrl);

    // URLs are compared as sent: two spellings that mean one place to us may be two places to a server.
    internal static bool SameText(Uri? one, Uri? other) => one?.OriginalString == other?.OriginalString;
}
