namespace Kontext.LocalHost.Identity;

/// <summary>A successful answer (RFC 6749 section 5.1); the id token is there after a sign-in alone.</summary>
internal sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope, string? IdToken)
{
    public static TokenAnswer Of(string accessToken, string scope, string? idToken) =>
        new(accessToken, "Bearer", (int)TokenIssuer.Lifetime.TotalSeconds, scope, idToken);

    public override string ToString() => Scope;
}
