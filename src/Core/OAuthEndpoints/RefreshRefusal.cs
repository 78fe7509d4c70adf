using System.Text.RegularExpressions;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>
/// Tells a dead refresh token by a server that has another code for it than <c>invalid_grant</c>. Both must say so: the code must be one that servers
/// answer for any refused request, and the words must be about the token's end. Words about a client, or about how the request is written, end nothing.
/// </summary>
internal static partial class RefreshRefusal
{
    // Longer texts are web pages and stack traces, where any word may stand.
    private const int MaxDescription = 500;

    private static readonly string[] Codes =
        ["unauthorized_client", "invalid_request", "access_denied", "invalid_token", "expired_token", "unauthorized", "forbidden", "bad_request"];

    // RFC 6749 section 5.2 explains invalid_grant so, and servers copy the sentence: it names a client, and means the token.
    private const string StandardSentence = "refresh token is invalid, expired, revoked";

    /// <summary>Whether a refusal of a refresh ends the grant although its code alone does not.</summary>
    /// <param name="code">The server's error code; null when it sent none.</param>
    /// <param name="description">Its words as it wrote them; null when it sent none.</param>
    public static bool EndsGrant(string? code, string? description)
    {
        if (code is null || description is not { Length: > 0 and <= MaxDescription } || !Codes.Contains(code, StringComparer.OrdinalIgnoreCase))
            return false;

        // refresh_token, refreshToken and refresh-token are one word to a reader.
        var words = Spaces.Replace(Humps.Replace(description, "${low} ${high}").ToLowerInvariant(), " ");
        return words.Contains(StandardSentence, StringComparison.Ordinal) || (!OtherSubjects.IsMatch(words) && SaysDead.IsMatch(words));
    }

    [GeneratedRegex("(?<low>[a-z])(?<high>[A-Z])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Humps { get; }

    [GeneratedRegex(@"[\s_\-'""`’]+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces { get; }

    // What the refusal is about instead, and what says that the same token may be accepted another time or in another request.
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
