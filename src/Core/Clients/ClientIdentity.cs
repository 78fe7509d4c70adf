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
