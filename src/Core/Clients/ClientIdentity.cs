using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>Our client at an authorization server, without its secret.</summary>
public sealed record ClientIdentity
{
    /// <summary>How we got the client.</summary>
    public required ClientSource Source { get; init; }

    /// <summary>The client id (RFC 6749 section 2.2).</summary>
    public required string ClientId { get; init; }

    /// <summary>How the client authenticates at the token endpoint.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>
    /// The reference to its secret; null for a public client, and for the deployment's client, whose secret is configuration.
    /// </summary>
    public SecretReference? Secret { get; init; }

    /// <summary>
    /// The number of this client among those that we registered in its place, from 1; null for a client that we did not register.
    /// </summary>
    public int? Generation { get; init; }
}

/// <summary>How we got a client at an authorization server, in order of preference.</summary>
public enum ClientSource
{
    /// <summary>The integration's own client, entered by an administrator.</summary>
    Own,

    /// <summary>The deployment's client for a provider of the catalogue.</summary>
    Deployment,

    /// <summary>A client whose id is the address of our metadata document (OAuth Client ID Metadata Document).</summary>
    MetadataDocument,

    /// <summary>A client that we registered (RFC 7591), for this integration at this server only.</summary>
    Registered,
}
