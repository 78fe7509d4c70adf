namespace Kontext.Core.Connecting;

/// <summary>What became of an authorization server's answer, and where the browser belongs now.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Pending">What it answers; null when that is not known or not this browser's to know.</param>
/// <param name="Detail">For a person; of <see cref="AnswerKind.Refused"/> the server's own words, cleaned and cut. Null when there is nothing to add.</param>
/// <param name="Completion">What the application completes it with; null but for <see cref="AnswerKind.AwaitsCompletion"/>.</param>
public sealed record AuthorizationAnswer(AnswerKind Kind, PendingAuthorization? Pending = null, string? Detail = null, ExpiringKey? Completion = null);

/// <summary>What became of an authorization server's answer.</summary>
public enum AnswerKind
{
    /// <summary>The person is connected.</summary>
    Connected,

    /// <summary>The calling application must complete it with the person's token.</summary>
    AwaitsCompletion,

    /// <summary>Nobody here has asked for such an answer, or too long ago, or at another address.</summary>
    Unknown,

    /// <summary>It was asked for in another browser.</summary>
    OtherBrowser,

    /// <summary>It has been answered before.</summary>
    AlreadyAnswered,

    /// <summary>Its person has signed out of the session it was begun in, or an administrator has revoked since then.</summary>
    SessionEnded,

    /// <summary>It comes from another authorization server than the one that was asked; nothing of it is shown.</summary>
    IssuerMismatch,

    /// <summary>The authorization server, or the person there, said no.</summary>
    Refused,

    /// <summary>The integration has been changed or archived meanwhile.</summary>
    Overtaken,

    /// <summary>What we know of the server or of ourselves there does not suffice: an administrator must enter what the detail says.</summary>
    ClientMissing,

    /// <summary>There is a code and its server gave nothing for it; the detail says why.</summary>
    Failed,
}
