namespace Kontext.Core.Tokens;

/// <summary>A validated token of this deployment.</summary>
/// <param name="Subject">The user or client that the token identifies.</param>
/// <param name="Audience">The audience.</param>
/// <param name="Scopes">The scopes.</param>
/// <param name="IssuedAt">When the token was issued, UTC, to the millisecond.</param>
public sealed record OwnToken(TokenSubject Subject, string Audience, IReadOnlyList<string> Scopes, DateTimeOffset IssuedAt);
