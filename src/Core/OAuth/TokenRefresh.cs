namespace Kontext.Core.OAuth;

/// <summary>A refresh token and all that is needed to use it (RFC 6749 section 6).</summary>
public sealed class TokenRefresh
{
    /// <summary>The one it came from.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>The client it was given to.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>Not empty.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>The resource the grant is for, as in the authorization request (RFC 8707); null when none was named.</summary>
    public string? Resource { get; init; }

    /// <summary>Where the server departs from the RFC.</summary>
    public TokenRules Rules { get; init; } = TokenRules.Standard;

    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => nameof(TokenRefresh);
}
