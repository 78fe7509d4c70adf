namespace Kontext.Core.OAuth;

/// <summary>A token that is to be ended, and how.</summary>
public sealed class TokenRevocation
{
    /// <summary>Of the server that gave the token.</summary>
    public required RevocationRules Rules { get; init; }

    /// <summary>The client it was given to.</summary>
    public required OAuthClient Client { get; init; }

    /// <summary>Visible ASCII.</summary>
    public required string Token { get; init; }

    /// <summary>What it is.</summary>
    public required TokenKind Kind { get; init; }

    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => nameof(TokenRevocation);
}
