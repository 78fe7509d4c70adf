using Kontext.Core.Storage;

namespace Kontext.Core.Connecting;

/// <summary>The result of an authorization response, with what the browser's next page needs.</summary>
/// <param name="Kind">The kind of result.</param>
/// <param name="Pending">The pending authorization that it answers; null when it is unknown, or when this browser may not learn it.</param>
/// <param name="Detail">
/// A sentence for the user; for <see cref="AnswerKind.Refused"/> the server's own words, cleaned and cut. Null when there is nothing to
/// add.
/// </param>
/// <param name="Completion">
/// The key with which the application completes the connection; null unless the kind is <see cref="AnswerKind.AwaitsCompletion"/>.
/// </param>
public sealed record AuthorizationAnswer(AnswerKind Kind, PendingAuthorization? Pending = null, string? Detail = null, ExpiringKey? Completion = null);

/// <summary>The kinds of result of an authorization response.</summary>
public enum AnswerKind
{
    /// <summary>The user is connected.</summary>
    Connected,

    /// <summary>The calling application must complete the connection with the user's token.</summary>
    AwaitsCompletion,

    /// <summary>
    /// No pending authorization matches, or the response is ambiguous. The authorization never existed, has expired, or has another
    /// redirect URI.
    /// </summary>
    Unknown,

    /// <summary>Another browser began the authorization.</summary>
    OtherBrowser,

    /// <summary>The authorization has been answered before.</summary>
    AlreadyAnswered,

    /// <summary>The user signed out of the connect session, or a bulk disconnect came after the session began.</summary>
    SessionEnded,

    /// <summary>The response names another issuer than the one that was asked (RFC 9207). The page shows nothing of it.</summary>
    IssuerMismatch,

    /// <summary>The authorization server or the user refused.</summary>
    Refused,

    /// <summary>The integration was changed or archived in between.</summary>
    Overtaken,

    /// <summary>
    /// An administrator must enter what the detail says, because the settings of the server or of our client are incomplete.
    /// </summary>
    ClientMissing,

    /// <summary>The authorization server gave no tokens for the code. The detail says why.</summary>
    Failed,
}

/// <summary>
/// The parameters of an authorization response (RFC 6749 section 4.1.2) as the browser sends them. They are hostile until checked.
/// </summary>
public sealed class AuthorizationResponse
{
    /// <summary>The state; null when it is missing or occurs twice (section 3.1).</summary>
    public string? State { get; init; }

    /// <summary>The authorization code; null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The issuer of the response (RFC 9207); null when it names none.</summary>
    public string? Issuer { get; init; }

    /// <summary>The error code; null when there is none.</summary>
    public string? Error { get; init; }

    /// <summary>The description of the error in the server's own words; null when there is none.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>Whether a parameter that matters occurs more than once.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>Returns the type name only, so that no log shows the code.</summary>
    public override string ToString() => nameof(AuthorizationResponse);
}
