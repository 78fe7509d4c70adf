namespace Kontext.LocalHost.Identity;

/// <summary>A successful token response (RFC 6749 section 5.1). The id token is present only after a sign-in.</summary>
internal sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope, string? IdToken)
{
    public static TokenAnswer Of(string accessToken, string scope, string? idToken) =>
        new(accessToken, "Bearer", (int)TokenIssuer.Lifetime.TotalSeconds, scope, idToken);

    public override string ToString() => Scope;
}
