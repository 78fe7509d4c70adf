namespace Kontext.Core.Clients;

/// <summary>How we came to be a client of an authorization server, in the order they are preferred.</summary>
public enum ClientSource
{
    /// <summary>The integration's own, entered by an administrator.</summary>
    Own,

    /// <summary>The deployment's, for a provider of the catalogue.</summary>
    Deployment,

    /// <summary>Our metadata document's address is the client id (OAuth Client ID Metadata Document).</summary>
    MetadataDocument,

    /// <summary>Registered by ourselves (RFC 7591), for this integration at this server alone.</summary>
    Registered,
}
