namespace Kontext.Core.Tokens;

/// <summary>A token that was just signed.</summary>
/// <param name="Text">As it travels.</param>
/// <param name="Lifetime">How long it counts.</param>
public sealed record IssuedToken(string Text, TimeSpan Lifetime)
{
    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => nameof(IssuedToken);
}
