using System.Text.RegularExpressions;
using Kontext.Core.OAuth;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>
/// Recognises that an authorization server does not know a client, by its error code or by its words. The words count only when they name
/// the client, and no other part of the request. They count only beside a code that servers use for any refusal, or without a code.
/// </summary>
internal static partial class ClientRefusal
{
    // Longer texts are web pages and stack traces, which may hold any word.
    private const int MaxDescription = 500;

    private static readonly string[] GeneralCodes = ["invalid_request", "access_denied", "not_found", "unauthorized", "forbidden", "bad_request", "unprocessable_entity"];

    /// <summary>Whether an error says that the server does not know the client.</summary>
    /// <param name="code">The server's error code; null when it sent none.</param>
    /// <param name="description">The server's description, unchanged; null when it sent none.</param>
    public static bool IsOf(string? code, string? description)
    {
        if (TokenErrors.RefusesClient(code) || (code is { Length: <= MaxDescription } && Names(code)))
            return true;
        return (code is null || GeneralCodes.Contains(code, StringComparer.OrdinalIgnoreCase)) && description is { Length: > 0 and <= MaxDescription } && Names(description);
    }

    // A reader takes client_id, client-id and “client id” for one term, so the comparison does too.
    private static bool Names(string text)
    {
        var words = Spaces.Replace(text.ToLowerInvariant(), " ");
        return Unknown.IsMatch(words) && !OtherSubjects.IsMatch(words);
    }

    [GeneratedRegex(@"[\s_\-'""`’]+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces { get; }

    // Words that show another subject of the refusal, or that the client may be accepted later or in another request.
    [GeneratedRegex(
        @"\b(secrets?|credentials?|redirect\w*|scopes?|grants?|assertions?|parameters?|missing|required|requires|must|malformed|format|headers?|tokens?|codes?|types?|metadata|ur[il]s?|methods?|try again|later|temporar\w+)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherSubjects { get; }

    // "Unrecognized client_id", "client … not found" or "could not find … application".
    [GeneratedRegex(
        @"\b(unknown|unrecogni[sz]ed|unregistered|invalid|no such|non ?existent|deleted) (oauth2? )?(client|application|app)( id| identifier)?\b"
        + @"|\b(client|application|app)( id| identifier)?:?( \S+)? (is |was |has been |could |does |did )?(not found|not registered|unknown|unrecogni[sz]ed|not recogni[sz]ed|no longer exists|not exist|\w+n t exist|not be found|deleted|invalid|not valid)\b"
        + @"|\b(could not|couldn t|cannot|can not|unable to|failed to) (find|locate|recogni[sz]e|identify) (\w+ ){0,4}(client|application|app)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Unknown { get; }
}
