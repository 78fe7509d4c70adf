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
