namespace Kontext.Core.Tokens;

/// <summary>One of our own tokens, checked.</summary>
/// <param name="Subject">Whom it speaks for.</param>
/// <param name="Audience">For what.</param>
/// <param name="Scopes">What it allows.</param>
public sealed record OwnToken(TokenSubject Subject, string Audience, IReadOnlyList<string> Scopes);
