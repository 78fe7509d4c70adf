using System.Collections.Immutable;

namespace Kontext.Core.OAuth;

/// <summary>An authorization server as far as a client needs to know it: from its metadata (RFC 8414), from the provider catalogue or as an administrator entered it.</summary>
public sealed record AuthorizationServer
{
    /// <summary>The issuer identifier, exactly as the server writes it (RFC 8414 section 2); null when endpoints were entered by hand and no issuer beside them.</summary>
    public string? Issuer { get; init; }

    /// <summary>What the clients that we registered at a server are kept under: its issuer, or its token endpoint where no issuer is known.</summary>
    public static string NameOf(string? issuer, Uri tokenEndpoint) => issuer ?? tokenEndpoint.OriginalString;

    /// <summary>RFC 6749 section 3.1.</summary>
    public required Uri AuthorizationEndpoint { get; init; }

    /// <summary>RFC 6749 section 3.2.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>RFC 7009; null when the server offers none.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>RFC 7591; null when the server offers none.</summary>
    public Uri? RegistrationEndpoint { get; init; }

    /// <summary>Whether its authorization responses carry <c>iss</c> (RFC 9207 section 3): one without is refused then.</summary>
    public bool SendsIssuer { get; init; }

    /// <summary>Whether it takes the address of a metadata document as client id (<c>client_id_metadata_document_supported</c>).</summary>
    public bool TakesClientIdMetadataDocuments { get; init; }

    /// <summary>How clients may authenticate at the token endpoint; <c>client_secret_basic</c> alone when the metadata does not say (RFC 8414 section 2).</summary>
    public ImmutableArray<ClientAuthentication> TokenEndpointAuthentication { get; init; } = [ClientAuthentication.ClientSecretBasic];

    /// <summary>The scopes it says it knows; empty when it does not say.</summary>
    public Scopes ScopesSupported { get; init; } = Scopes.None;
}
