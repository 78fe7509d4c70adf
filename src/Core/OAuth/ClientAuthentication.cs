namespace Kontext.Core.OAuth;

/// <summary>How a client authenticates at the token endpoint (RFC 7591 section 2, <c>token_endpoint_auth_method</c>). Methods that are not here are not supported.</summary>
public enum ClientAuthentication
{
    /// <summary>A public client: its id in the body and nothing else.</summary>
    None,

    /// <summary>HTTP Basic (RFC 6749 section 2.3.1).</summary>
    ClientSecretBasic,

    /// <summary>Id and secret in the body (RFC 6749 section 2.3.1).</summary>
    ClientSecretPost,
}
