using Kontext.Core.OAuth;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>A token that is to be ended, and how.</summary>
public sealed class TokenRevocation
{
    /// <summary>Of the server that gave the token.</summary>
    public required RevocationRules Rules { get; init; }

    /// <summary>The client it was given to.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>Visible ASCII.</summary>
    public required string Token { get; init; }

    /// <summary>What it is.</summary>
    public required TokenKind Kind { get; init; }

    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => nameof(TokenRevocation);
}

/// <summary>What a token is to the server that is asked to end it (RFC 7009 section 2.1, <c>token_type_hint</c>).</summary>
public enum TokenKind
{
    /// <summary>To be ended first: the access tokens made of it should end with it.</summary>
    RefreshToken,

    /// <summary>One that opens the resource itself.</summary>
    AccessToken,
}
