namespace Kontext.Core.OAuth;

/// <summary>How tokens of a server are revoked.</summary>
/// <param name="Style">What the request looks like.</param>
/// <param name="Endpoint">Where; null exactly when the style is <see cref="RevocationStyle.None"/>. For GitHub with <c>{client_id}</c> in the path.</param>
/// <param name="EndsWholeGrant">Whether revoking one token ends everything the person has granted the client, other connections of theirs included.</param>
public sealed record RevocationRules(RevocationStyle Style, Uri? Endpoint, bool EndsWholeGrant)
{
    /// <summary>
    /// Whether an access token that has run out must be renewed before it can be revoked: at Slack and Dropbox a token ends itself, and GitHub finds the
    /// grant by a valid one. A dead one ends nothing, and the refresh token beside it lives on.
    /// </summary>
    public bool NeedsLiveToken => Style is RevocationStyle.Slack or RevocationStyle.Dropbox or RevocationStyle.GitHub;

    /// <summary>Whether refresh tokens can be revoked; false where access tokens alone can.</summary>
    public bool TakesRefreshTokens => Style is RevocationStyle.Rfc7009 or RevocationStyle.Google;

    /// <summary>The server offers no revocation.</summary>
    public static RevocationRules NotOffered { get; } = new(RevocationStyle.None, null, EndsWholeGrant: false);

    /// <summary>RFC 7009 at the endpoint a server names; nothing where it names none.</summary>
    public static RevocationRules At(Uri? endpoint) =>
        endpoint is null ? NotOffered : new RevocationRules(RevocationStyle.Rfc7009, endpoint, EndsWholeGrant: false);
}

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
