namespace Kontext.Core.OAuth;

/// <summary>How a provider ends a token.</summary>
public enum RevocationStyle
{
    /// <summary>It offers nothing; the token ends when it expires or when the person removes it there.</summary>
    None,

    /// <summary>RFC 7009: a form with <c>token</c> and <c>token_type_hint</c>, the client authenticated as at the token endpoint.</summary>
    Rfc7009,

    /// <summary>GitHub: DELETE on the application's grant or token, the client by HTTP Basic, the token in JSON.</summary>
    GitHub,

    /// <summary>Google: a form with <c>token</c> alone.</summary>
    Google,

    /// <summary>Slack: auth.revoke with the token itself as bearer.</summary>
    Slack,

    /// <summary>Notion: the token in JSON, the client by HTTP Basic, the API's version in a header.</summary>
    Notion,

    /// <summary>Dropbox: auth/token/revoke with the token itself as bearer; the refresh token it belongs to ends with it.</summary>
    Dropbox,
}
