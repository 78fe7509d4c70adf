using Kontext.Core.OAuth;

namespace Kontext.Core.Grants;

/// <summary>What became of a grant's tokens where they came from, one by one.</summary>
/// <param name="RefreshToken">Null when there was none, or the server takes none.</param>
/// <param name="AccessToken">Null when it had run out, or was left for later.</param>
public sealed record GrantRevocation(RevocationResultKind? RefreshToken, RevocationResultKind? AccessToken)
{
    /// <summary>The server offers no revocation, or it would end what somebody still lives on.</summary>
    public static GrantRevocation NotSupported { get; } = new(RevocationResultKind.NotSupported, RevocationResultKind.NotSupported);

    /// <summary>The client's secret is gone: nobody can ask for it any more.</summary>
    public static GrantRevocation Refused { get; } = new(RevocationResultKind.Refused, RevocationResultKind.Refused);

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient => RefreshToken == RevocationResultKind.Transient || AccessToken == RevocationResultKind.Transient;

    /// <summary>Whether it may live on there although it was to end. An access token alone does not: its grant's end is its own, sooner or later.</summary>
    public bool HasFailed => RefreshToken != RevocationResultKind.Revoked && (Fails(RefreshToken) || Fails(AccessToken));

    /// <summary>The server was away for what had to be done first.</summary>
    public static GrantRevocation Transient { get; } = new(RevocationResultKind.Transient, RevocationResultKind.Transient);

    private static bool Fails(RevocationResultKind? kind) => kind is RevocationResultKind.Refused or RevocationResultKind.Transient;
}
