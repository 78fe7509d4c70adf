namespace Kontext.Core.Secrets;

/// <summary>
/// The tokens of a user's authorization, with everything that later refreshes and revocations need. Later changes of the configuration do
/// not affect it.
/// </summary>
public sealed class OAuthGrant
{
    /// <summary>The <see cref="Fence"/> of a grant that came from an authorization code.</summary>
    public const int FirstFence = 1;

    /// <summary>The access token. It is sent only to the resource that it was given for.</summary>
    public required string AccessToken { get; init; }

    /// <summary>The refresh token; null when none was given. It is sent only to its authorization server.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the access token expires, UTC; null when the server did not say.</summary>
    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>
    /// When the grant itself expires, so that the user must connect again, UTC; null when it does not, or the server did not say.
    /// </summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The granted scopes, separated by spaces; null when the server never named them.</summary>
    public string? Scope { get; init; }

    /// <summary>The authorization server's issuer; null when its endpoints were entered without one.</summary>
    public string? Issuer { get; init; }

    /// <summary>The token endpoint that gave the tokens and refreshes them.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The revocation endpoint; null when the server has none.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public string? Provider { get; init; }

    /// <summary>The client that the tokens were given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>How that client authenticates: a <c>token_endpoint_auth_method</c> (RFC 7591 section 2).</summary>
    public required string ClientAuthentication { get; init; }

    /// <summary>
    /// The reference of that client's secret. Null for a public client and for the deployment's own client, whose secret is a setting.
    /// </summary>
    public string? ClientSecret { get; init; }

    /// <summary>The resource of the authorization request (RFC 8707); null when it named none.</summary>
    public string? Resource { get; init; }

    /// <summary>The fence of the claim that the tokens were got under. A higher number is newer.</summary>
    public int Fence { get; init; }

    /// <summary>Returns the type name only: the members are secret.</summary>
    public override string ToString() => nameof(OAuthGrant);
}
