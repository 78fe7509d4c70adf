namespace Kontext.Core.Clients;

/// <summary>Our addresses for authorization servers, built from <c>PublicUrl</c>.</summary>
/// <param name="publicUrl">This deployment's own address, without a path.</param>
public sealed class ClientAddresses(Uri publicUrl)
{
    /// <summary>This deployment's own address.</summary>
    public Uri PublicUrl { get; } = publicUrl;

    /// <summary>Whether an authorization server on the internet can read our metadata documents: they must be https.</summary>
    public bool HasMetadataDocuments => PublicUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>Returns the redirect URI of a context.</summary>
    public Uri RedirectUriOf(ConnectionContext context) => new(PublicUrl, $"/oauth/callback/{context}");

    /// <summary>
    /// Returns the redirect URI of the deployment's client at a provider. The provider's endpoints are fixed data, so one address is
    /// enough.
    /// </summary>
    public Uri RedirectUriOf(string provider) => new(PublicUrl, $"/oauth/callback/p/{provider}");

    /// <summary>Returns the address of the client id metadata document of a context. The address is the client id.</summary>
    public Uri MetadataDocumentOf(ConnectionContext context) => new(PublicUrl, $"/oauth/clients/{context}.json");
}
