using System.Text.RegularExpressions;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>
/// Recognises a dead refresh token at a server that uses another error code than <c>invalid_grant</c>. The code and the description must
/// both say so, unless the code itself names the refresh token. The code must be one that servers use for any refusal, and the description
/// must say that the token ended. A description of a client, or of a malformed request, ends no grant.
/// </summary>
internal static partial class RefreshRefusal
{
    // Longer texts are web pages and stack traces, which may hold any word.
    private const int MaxDescription = 500;

    private static readonly string[] Codes =
        ["unauthorized_client", "invalid_request", "access_denied", "invalid_token", "expired_token", "unauthorized", "forbidden", "bad_request"];

    // RFC 6749 section 5.2 explains invalid_grant with the first sentence, and servers copy it. It mentions a client although it means the
    // token. The second one is Shopify's.
    private static readonly string[] Sentences = ["refresh token is invalid, expired, revoked", "requires an active refresh token"];

    /// <summary>Whether a refused refresh ends the grant although the error code alone does not say so.</summary>
    /// <param name="code">The server's error code; null when it sent none.</param>
    /// <param name="description">The server's description, unchanged; null when it sent none.</param>
    public static bool EndsGrant(string? code, string? description)
    {
        if (code is { Length: <= MaxDescription } && IsDeadToken(WordsOf(code)))
            return true;
        if (code is null || description is not { Length: > 0 and <= MaxDescription } || !Codes.Contains(code, StringComparer.OrdinalIgnoreCase))
            return false;

        var words = WordsOf(description);
        return Array.Exists(Sentences, sentence => words.Contains(sentence, StringComparison.Ordinal)) || SaysOnlyDead(words);
    }

    // A code such as refresh_token_not_found says both by itself.
    private static bool IsDeadToken(string code) => code.Contains("refresh token", StringComparison.Ordinal) && SaysOnlyDead(code);

    private static bool SaysOnlyDead(string words) => !OtherSubjects.IsMatch(words) && SaysDead.IsMatch(words);

    // A reader takes refresh_token, refreshToken and refresh-token for one term, so the comparison does too.
    private static string WordsOf(string text) => Spaces.Replace(Humps.Replace(text, "${low} ${high}").ToLowerInvariant(), " ");

    [GeneratedRegex("(?<low>[a-z])(?<high>[A-Z])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Humps { get; }

    [GeneratedRegex(@"[\s_\-'""`’]+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces { get; }

    // Words that show another subject of the refusal, or that the token may be accepted later or in another request.
    [GeneratedRegex(
        @"\b(client\w*|apps?|applications?|consumers?|secrets?|credentials?|redirect\w*|ur[il]s?|scopes?|audiences?|resources?|headers?|methods?|grant types?|missing|required|requires|must|empty|malformed|unsupported|not supported|not allowed|parameters?|format|lacks|without|cannot use|may not|not (yet |been )*(expired|revoked|invalid)|try again|later|temporar\w+|rate|too many|access token|id token|try|time ?out)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherSubjects { get; }

    // Either "invalid or expired refresh token", or "the refresh token … has been revoked", within one sentence.
    [GeneratedRegex(
        @"\b(invalid|expired|revoked|unknown|inactive|stale|bad|dead|used|consumed|unrecogni[sz]ed|blacklisted|wrong|incorrect)( \w+| ?[,/(]+ ?\w+)? (or |and )?(\w+ )?refresh token\b"
        + @"|\brefresh token\b[^.;!?]{0,80}\b(invalid|not valid|no longer valid|isn t valid|expired|revoked|withdrawn|cancell?ed|not found|unknown|not exist|\w+n t exist|not active|inactive|no longer active|used|reused|redeemed|consumed|rotated|replaced|superseded|deleted|removed|unrecogni[sz]ed|not recogni[sz]ed|not be found|\w+n t be found|blacklisted|dead|stale|incorrect|wrong|expiration|too old)\b"
        + @"|\b(unable|failed|could not|couldn t|can not|cannot) (to )?(find|validate|verify|locate|recogni[sz]e)( \w+)? refresh token\b|\bno such refresh token\b"
        + @"|\b(token|grant|authorization|consent|session|access)\b[^.;!?]{0,40}\b(expired|revoked|withdrawn|no longer valid|no longer active|not active|inactive)\b"
        + @"|\btoken (is|was|has become) (invalid|not valid|unknown|not found)\b|\btoken not found\b|^invalid token\W*$"
        + @"|\b(expired|revoked|inactive) (token|grant|authorization|consent|session)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SaysDead { get; }
}
