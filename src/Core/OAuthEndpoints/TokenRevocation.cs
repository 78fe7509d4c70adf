using Kontext.Core.OAuth;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>A token to revoke, and how.</summary>
public sealed class TokenRevocation
{
    /// <summary>The rules of the server that gave the token.</summary>
    public required RevocationRules Rules { get; init; }

    /// <summary>The client that the token was given to.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>The token: visible ASCII.</summary>
    public required string Token { get; init; }

    /// <summary>The kind of token.</summary>
    public required TokenKind Kind { get; init; }

    /// <summary>Returns the type name only: the members hold the token.</summary>
    public override string ToString() => nameof(TokenRevocation);
}

/// <summary>The kind of a token in a revocation request (RFC 7009 section 2.1, <c>token_type_hint</c>).</summary>
public enum TokenKind
{
    /// <summary>A refresh token. It is revoked first, because its access tokens should end with it.</summary>
    RefreshToken,

    /// <summary>An access token, which the resource accepts.</summary>
    AccessToken,
}
