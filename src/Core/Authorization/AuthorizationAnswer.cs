namespace Kontext.Core.Authorization;

/// <summary>What became of an authorization server's answer, and where the browser belongs now.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Pending">What it answers; null when that is not known or not this browser's to know.</param>
/// <param name="Detail">For a person; of <see cref="AnswerKind.Refused"/> the server's own words, cleaned and cut. Null when there is nothing to add.</param>
/// <param name="Completion">What the application completes it with; null but for <see cref="AnswerKind.AwaitsCompletion"/>.</param>
public sealed record AuthorizationAnswer(AnswerKind Kind, PendingAuthorization? Pending = null, string? Detail = null, ExpiringKey? Completion = null);
