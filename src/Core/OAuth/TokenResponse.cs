namespace Kontext.Core.OAuth;

/// <summary>The checked response of a token endpoint (RFC 6749 section 5.1). It exists in memory only.</summary>
public sealed class TokenResponse
{
    /// <summary>The access token as sent: visible ASCII.</summary>
    public required string AccessToken { get; init; }

    /// <summary>The refresh token; null when none came. After a refresh, the used one then stays valid (RFC 6749 section 6).</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The lifetime of the access token; null when the server names none.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>
    /// The lifetime of the refresh token (<c>refresh_token_expires_in</c>, which some servers send); null when the server names none.
    /// </summary>
    public TimeSpan? RefreshTokenExpiresIn { get; init; }

    /// <summary>The granted scopes. Null when the server names none: then the requested ones were granted (RFC 6749 section 5.1).</summary>
    public Scopes? Scopes { get; init; }

    /// <summary>The account, from the id token or the response itself.</summary>
    public ProviderAccount Account { get; init; } = ProviderAccount.Unknown;

    /// <summary>Returns the type name only: the members hold tokens.</summary>
    public override string ToString() => nameof(TokenResponse);
}

/// <summary>The account that a token belongs to, as its provider tells.</summary>
/// <param name="Name">For people: hostile text, cleaned and cut. Null when the provider tells none.</param>
/// <param name="Id">An id that is never given to another account. It is compared and never shown; null when the provider tells
/// none.</param>
public sealed record ProviderAccount(string? Name, string? Id)
{
    private const int MaxId = 255;

    /// <summary>The account of a token whose provider tells nothing.</summary>
    public static ProviderAccount Unknown { get; } = new(null, null);

    /// <summary>
    /// Returns an id to compare; null for a text that cannot be one (OpenID Connect Core section 2: at most 255 ASCII characters).
    /// </summary>
    public static string? ReadId(string? text) => text is { Length: > 0 and <= MaxId } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;
}
