namespace Kontext.Core.Clients;

/// <summary>The addresses authorization servers know us by, built from <c>PublicUrl</c> alone.</summary>
/// <param name="publicUrl">This deployment's own address, without a path.</param>
public sealed class ClientAddresses(Uri publicUrl)
{
    /// <summary>This deployment's own address.</summary>
    public Uri PublicUrl { get; } = publicUrl;

    /// <summary>Whether an authorization server on the internet can read our metadata documents: they must be https.</summary>
    public bool HasMetadataDocuments => PublicUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>Where codes for a context arrive.</summary>
    public Uri RedirectUriOf(ConnectionContext context) => new(PublicUrl, $"/oauth/callback/{context}");

    /// <summary>Where codes for the deployment's client at a provider arrive: its endpoints are fixed data, so one address is enough.</summary>
    public Uri RedirectUriOf(string provider) => new(PublicUrl, $"/oauth/callback/p/{provider}");

    /// <summary>The client id metadata document of a context, which is its client id.</summary>
    public Uri MetadataDocumentOf(ConnectionContext context) => new(PublicUrl, $"/oauth/clients/{context}.json");
}
