namespace Kontext.Functions.Browser;

/// <summary>Section <c>Connect</c>: our client at the deployment's authority, with which users sign in.</summary>
public sealed class SignInOptions
{
    /// <summary>The OpenID Connect issuer. Default: the authority of the callers' tokens.</summary>
    public string? Authority { get; set; }

    /// <summary>
    /// Our client_id there, with the redirect URI <c>{PublicUrl}/oauth/sign-in</c>. When null there is no sign-in, and applications
    /// complete the connection.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary>The client secret; null for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The requested scopes. The id token must identify the user by the claims that the callers' tokens use.</summary>
    public string Scope { get; set; } = "openid profile";
}
