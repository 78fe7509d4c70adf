using System.Collections.Immutable;

namespace Kontext.Core.OAuth;

/// <summary>
/// An authorization server, as far as a client needs to know it. The facts come from its metadata (RFC 8414), from the provider catalogue,
/// or from an administrator.
/// </summary>
public sealed record AuthorizationServer
{
    /// <summary>
    /// The issuer identifier, exactly as the server writes it (RFC 8414 section 2); null when an administrator entered endpoints without an
    /// issuer.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>
    /// Returns the name that our clients of a server are stored under: its issuer, or its token endpoint when no issuer is known.
    /// </summary>
    public static string NameOf(string? issuer, Uri tokenEndpoint) => issuer ?? tokenEndpoint.OriginalString;

    /// <summary>The authorization endpoint (RFC 6749 section 3.1).</summary>
    public required Uri AuthorizationEndpoint { get; init; }

    /// <summary>The token endpoint (RFC 6749 section 3.2).</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The revocation endpoint (RFC 7009); null when the server has none.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The registration endpoint (RFC 7591); null when the server has none.</summary>
    public Uri? RegistrationEndpoint { get; init; }

    /// <summary>
    /// Whether its authorization responses carry <c>iss</c> (RFC 9207 section 3). If so, a response without it is refused.
    /// </summary>
    public bool SendsIssuer { get; init; }

    /// <summary>
    /// Whether it accepts the address of a metadata document as client id (<c>client_id_metadata_document_supported</c>).
    /// </summary>
    public bool TakesClientIdMetadataDocuments { get; init; }

    /// <summary>
    /// The authentication methods of the token endpoint. When the metadata names none, <c>client_secret_basic</c> is the only one (RFC 8414
    /// section 2).
    /// </summary>
    public ImmutableArray<ClientAuthentication> TokenEndpointAuthentication { get; init; } = [ClientAuthentication.ClientSecretBasic];

    /// <summary>The scopes that the metadata lists; empty when it lists none.</summary>
    public Scopes ScopesSupported { get; init; } = Scopes.None;
}
