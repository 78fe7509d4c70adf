using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Clients;

/// <summary>Who we are to an authorization server, without the secret.</summary>
public sealed record ClientIdentity
{
    /// <summary>Where it comes from.</summary>
    public required ClientSource Source { get; init; }

    /// <summary>RFC 6749 section 2.2.</summary>
    public required string ClientId { get; init; }

    /// <summary>How it authenticates at the token endpoint.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>Where its secret is kept; null for a public client, and for the deployment's, whose secret is configuration.</summary>
    public SecretReference? Secret { get; init; }

    /// <summary>Counts the clients that we registered in its place, from 1; null for one that we did not register.</summary>
    public int? Generation { get; init; }
}

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
