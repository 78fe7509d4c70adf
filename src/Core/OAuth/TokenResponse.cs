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

/// <summary>Whose account a token is of, as its provider tells.</summary>
/// <param name="Name">For people: hostile text, cleaned and cut. Null when it is not told.</param>
/// <param name="Id">Never given to another account; compared and never shown. Null when it is not told.</param>
public sealed record ProviderAccount(string? Name, string? Id)
{
    private const int MaxId = 255;

    /// <summary>Nothing is known of it.</summary>
    public static ProviderAccount Unknown { get; } = new(null, null);

    /// <summary>An id as it may be compared; null for a text that no provider gives (OpenID Connect Core section 2: at most 255 ASCII characters).</summary>
    public static string? ReadId(string? text) => text is { Length: > 0 and <= MaxId } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;
}
