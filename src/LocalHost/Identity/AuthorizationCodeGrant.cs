using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalHost.Identity;

/// <summary>Exchanges the code of a sign-in for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.6). A code works once.</summary>
internal sealed class AuthorizationCodeGrant(AuthorizationCodes codes, TokenIssuer issuer, DevelopmentIdentity identity, TimeProvider clock)
{
    public const string Type = "authorization_code";

    private const int ShortestVerifier = 43;
    private const int LongestVerifier = 128;

    public TokenError? Grant(string authorization, TokenRequest request, out TokenAnswer? answer)
    {
        answer = null;
        SignedIn? signedIn = null;
        var error = CheckClient(authorization, request) ?? Check(request, out signedIn);
        if (error is null)
        {
            var now = clock.GetUtcNow();
            var accessToken = issuer.IssueAccessToken(signedIn!.Person, identity.Audiences[0], signedIn.Scope, now);
            answer = TokenAnswer.Of(accessToken, signedIn.Scope, issuer.IssueIdToken(signedIn, now));
        }

        return error;
    }

    private static TokenError? CheckClient(string authorization, TokenRequest request) =>
        authorization.Length > 0 || request.ClientSecret is not null || request.ClientId != DevelopmentIdentity.PersonsClient
            ? TokenError.Client($"Send client_id={DevelopmentIdentity.PersonsClient} in the body, and no secret: it has none.")
            : null;

    private TokenError? Check(TokenRequest request, out SignedIn? signedIn)
    {
        signedIn = null;
        if (request.Code is null || request.RedirectUri is null || request.CodeVerifier is null)
            return TokenError.Request("Send code, redirect_uri and code_verifier.");

        signedIn = codes.Take(request.Code);
        return signedIn is null ? TokenError.Grant("The code is unknown, used or older than a minute.")
            : signedIn.RedirectUri != request.RedirectUri ? TokenError.Grant("The code was given for another redirect_uri.")
            : !IsVerifier(request.CodeVerifier, signedIn.CodeChallenge) ? TokenError.Grant("The code was given for another code_verifier.")
            : null;
    }

    private static bool IsVerifier(string verifier, string challenge) =>
        verifier.Length is >= ShortestVerifier and <= LongestVerifier
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));
}
