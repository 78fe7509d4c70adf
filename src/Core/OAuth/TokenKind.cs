namespace Kontext.Core.OAuth;

/// <summary>What a token is to the server that is asked to end it (RFC 7009 section 2.1, <c>token_type_hint</c>).</summary>
public enum TokenKind
{
    /// <summary>To be ended first: the access tokens made of it should end with it.</summary>
    RefreshToken,

    /// <summary>One that opens the resource itself.</summary>
    AccessToken,
}
