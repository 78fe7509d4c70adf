namespace Kontext.Functions.Connect;

/// <summary>Section <c>Connect</c>: our own client at the deployment's authority, by which the person at a browser is recognised.</summary>
public sealed class SignInOptions
{
    /// <summary>The OpenID Connect issuer; that of the callers' tokens where not set.</summary>
    public string? Authority { get; set; }

    /// <summary>Our client there, with the redirect URI <c>{PublicUrl}/oauth/sign-in</c>; null when there is none, and then applications complete the flow.</summary>
    public string? ClientId { get; set; }

    /// <summary>Null for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What is asked for; the id token must name the person as the callers' tokens do.</summary>
    public string Scope { get; set; } = "openid profile";
}
