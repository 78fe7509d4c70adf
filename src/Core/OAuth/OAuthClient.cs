namespace Kontext.Core.OAuth;

/// <summary>Our client at one authorization server, together with its secret. It exists in memory only, during a request.</summary>
public sealed class OAuthClient
{
    /// <summary>The client id (RFC 6749 section 2.2).</summary>
    public required string ClientId { get; init; }

    /// <summary>How the client authenticates.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>The client secret; null exactly for a public client.</summary>
    public string? Secret { get; init; }

    /// <summary>Returns the type name only: the members hold a secret.</summary>
    public override string ToString() => nameof(OAuthClient);
}

/// <summary>
/// How a client authenticates at the token endpoint (RFC 7591 section 2, <c>token_endpoint_auth_method</c>). Other methods are not
/// supported.
/// </summary>
public enum ClientAuthentication
{
    /// <summary>A public client: the body carries only its id.</summary>
    None,

    /// <summary>HTTP Basic (RFC 6749 section 2.3.1).</summary>
    ClientSecretBasic,

    /// <summary>Id and secret in the body (RFC 6749 section 2.3.1).</summary>
    ClientSecretPost,
}
