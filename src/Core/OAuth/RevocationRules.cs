namespace Kontext.Core.OAuth;

/// <summary>How tokens of a server are revoked.</summary>
/// <param name="Style">The form of the request.</param>
/// <param name="Endpoint">The address; null exactly for <see cref="RevocationStyle.None"/>. GitHub's has <c>{client_id}</c> in its
/// path.</param>
/// <param name="EndsWholeGrant">Whether the revocation of one token ends all that the user granted to the client, other connections
/// included.</param>
public sealed record RevocationRules(RevocationStyle Style, Uri? Endpoint, bool EndsWholeGrant)
{
    /// <summary>
    /// Whether an expired access token must be refreshed before the revocation. At Slack and Dropbox the token authenticates its own
    /// revocation, and GitHub finds the grant by a valid token. An expired one revokes nothing, and its refresh token stays alive.
    /// </summary>
    public bool NeedsLiveToken => Style is RevocationStyle.Slack or RevocationStyle.Dropbox or RevocationStyle.GitHub;

    /// <summary>Whether refresh tokens can be revoked. If not, only access tokens can.</summary>
    public bool TakesRefreshTokens => Style is RevocationStyle.Rfc7009 or RevocationStyle.Google;

    /// <summary>The rules of a server without revocation.</summary>
    public static RevocationRules NotOffered { get; } = new(RevocationStyle.None, null, EndsWholeGrant: false);

    /// <summary>Returns the rules of RFC 7009 for an endpoint; <see cref="NotOffered"/> for null.</summary>
    public static RevocationRules At(Uri? endpoint) =>
        endpoint is null ? NotOffered : new RevocationRules(RevocationStyle.Rfc7009, endpoint, EndsWholeGrant: false);
}

/// <summary>How a provider revokes a token.</summary>
public enum RevocationStyle
{
    /// <summary>No revocation: the token ends when it expires, or when the user removes it at the provider.</summary>
    None,

    /// <summary>RFC 7009: a form with <c>token</c> and <c>token_type_hint</c>. The client authenticates as at the token endpoint.</summary>
    Rfc7009,

    /// <summary>GitHub: DELETE on the application's grant or token, with HTTP Basic for the client and the token in JSON.</summary>
    GitHub,

    /// <summary>Google: a form with <c>token</c> only.</summary>
    Google,

    /// <summary>Slack: auth.revoke with the token as bearer.</summary>
    Slack,

    /// <summary>Notion: the token in JSON, HTTP Basic for the client, and the API version in a header.</summary>
    Notion,

    /// <summary>Dropbox: auth/token/revoke with the token as bearer. Its refresh token ends too.</summary>
    Dropbox,
}
