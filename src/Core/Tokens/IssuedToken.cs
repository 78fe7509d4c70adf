namespace Kontext.Core.Tokens;

/// <summary>A token that this deployment has just signed.</summary>
/// <param name="Text">The token in its encoded form.</param>
/// <param name="Lifetime">How long the token is valid.</param>
public sealed record IssuedToken(string Text, TimeSpan Lifetime)
{
    /// <summary>Returns the type name; the token stays out of logs.</summary>
    public override string ToString() => nameof(IssuedToken);
}
