namespace Kontext.Core.Secrets;

/// <summary>The tokens a person's authorization came to, with all it takes to refresh and revoke them later, whatever has been configured since.</summary>
public sealed class OAuthGrant
{
    /// <summary>The <see cref="Fence"/> of what an authorization code came to.</summary>
    public const int FirstFence = 1;

    /// <summary>Sent to the resource it was given for, and nowhere else.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Sent to <see cref="TokenEndpoint"/> alone; null when none was given.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the access token runs out, UTC; null when the server did not say.</summary>
    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>When the grant itself runs out, so that the person is needed again, UTC; null when it does not or the server does not say.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What was granted, separated by spaces, as far as the server has said; null when it never did.</summary>
    public string? Scope { get; init; }

    /// <summary>The authorization server's issuer; null when its endpoints were entered by hand without one.</summary>
    public string? Issuer { get; init; }

    /// <summary>Where it was got and is refreshed.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Where it is revoked; null when the server offers no revocation.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The provider of the catalogue whose rules apply; null for none.</summary>
    public string? Provider { get; init; }

    /// <summary>The client it was given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>How that client authenticates: a <c>token_endpoint_auth_method</c> (RFC 7591 section 2).</summary>
    public required string ClientAuthentication { get; init; }

    /// <summary>Where that client's secret is kept; null for a public client and for the deployment's own, whose secret is configuration.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The resource it was asked for (RFC 8707); null when none was named.</summary>
    public string? Resource { get; init; }

    /// <summary>The number of the claim it was got under; a higher one is newer.</summary>
    public int Fence { get; init; }

    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(OAuthGrant);
}
