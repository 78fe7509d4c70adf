namespace Kontext.Core.OAuth;

/// <summary>Who we are to one authorization server, with the secret at hand: exists in memory, while a request is made.</summary>
public sealed class OAuthClient
{
    /// <summary>RFC 6749 section 2.2.</summary>
    public required string ClientId { get; init; }

    /// <summary>How it authenticates.</summary>
    public required ClientAuthentication Authentication { get; init; }

    /// <summary>Null exactly for a public client.</summary>
    public string? Secret { get; init; }

    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => nameof(OAuthClient);
}

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
