using Kontext.Core.OAuth;

namespace Kontext.Core.Clients;

/// <summary>The result of revoking a grant's tokens, for each token.</summary>
/// <param name="RefreshToken">The result for the refresh token; null when there was none, or when the server revokes none.</param>
/// <param name="AccessToken">The result for the access token; null when it had expired, or was left for later.</param>
public sealed record GrantRevocation(RevocationResultKind? RefreshToken, RevocationResultKind? AccessToken)
{
    /// <summary>The server offers no revocation, or it would also end tokens that another connection uses.</summary>
    public static GrantRevocation NotSupported { get; } = new(RevocationResultKind.NotSupported, RevocationResultKind.NotSupported);

    /// <summary>The client secret is missing, so revocation cannot be requested any more.</summary>
    public static GrantRevocation Refused { get; } = new(RevocationResultKind.Refused, RevocationResultKind.Refused);

    /// <summary>How long the server asks callers to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient => RefreshToken == RevocationResultKind.Transient || AccessToken == RevocationResultKind.Transient;

    /// <summary>
    /// Whether the grant may stay valid although it should have ended. When the refresh token was revoked, a failed access token does not
    /// count: it expires by itself.
    /// </summary>
    public bool HasFailed => RefreshToken != RevocationResultKind.Revoked && (Fails(RefreshToken) || Fails(AccessToken));

    /// <summary>The server was unreachable for a request that had to come first.</summary>
    public static GrantRevocation Transient { get; } = new(RevocationResultKind.Transient, RevocationResultKind.Transient);

    private static bool Fails(RevocationResultKind? kind) => kind is RevocationResultKind.Refused or RevocationResultKind.Transient;
}
