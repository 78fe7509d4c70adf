
namespace Kontext.LocalHost.Identity;

/// <summary>
/// The reason why a request cannot lead to a sign-in (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6). The app receives it.
/// </summary>
internal sealed record AuthorizeError(string Code, string Description)
{
    private const int ChallengeLength = 43; // SHA-256 in base64url (RFC 7636 section 4.2)

    public static readonly AuthorizeError Cancelled = new("access_denied", "The person did not sign in.");

    public static AuthorizeError? Find(AuthorizeRequest request) => request switch
    {
        { HasRequest: true } => new("request_not_supported", "Send the parameters themselves."),
        { HasRequestUri: true } => new("request_uri_not_supported", "Send the parameters themselves."),
        { ResponseType: null } => Invalid("response_type is missing."),
        { ResponseType: not "code" } => new("unsupported_response_type", "Only response_type=code is known here."),
        { ResponseMode: not (null or "query") } => Invalid("Only response_mode=query is known here."),
        _ when !DevelopmentScopes.HasOpenId(request.Scope) => new("invalid_scope", "The scope must contain openid."),
        { CodeChallengeMethod: not "S256" } => Invalid("PKCE is required: send code_challenge_method=S256."),
        _ when !IsChallenge(request.CodeChallenge) => Invalid("code_challenge is no SHA-256 in base64url."),
        { Prompt: ["none"] } => new("login_required", "There is no sign-in session here: the page asks each time."),
        _ when request.Prompt.Contains("none", StringComparer.Ordinal) => Invalid("prompt=none stands alone."),
        _ => null,
    };

    private static AuthorizeError Invalid(string description) => new("invalid_request", description);

    private static bool IsChallenge(string? challenge) =>
        challenge is { Length: ChallengeLength } && challenge.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
