namespace Kontext.Core.OAuth;

/// <summary>What a token endpoint gave (RFC 6749 section 5.1), read and checked. Exists in memory only.</summary>
public sealed class TokenResponse
{
    /// <summary>Visible ASCII, as sent.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Null when none came: on a refresh the one that was used stays good (RFC 6749 section 6).</summary>
    public string? RefreshToken { get; init; }

    /// <summary>How long the access token lives; null when the server does not say.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>How long the refresh token lives (<c>refresh_token_expires_in</c>, sent by some); null when the server does not say.</summary>
    public TimeSpan? RefreshTokenExpiresIn { get; init; }

    /// <summary>What was granted; null when the server does not say, which means what was asked for (RFC 6749 section 5.1).</summary>
    public Scopes? Scopes { get; init; }

    /// <summary>The account, as the id token or the answer itself tells.</summary>
    public ProviderAccount Account { get; init; } = ProviderAccount.Unknown;

    /// <summary>Says nothing of the tokens.</summary>
    public override string ToString() => nameof(TokenResponse);
}
