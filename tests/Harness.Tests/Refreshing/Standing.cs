using Kontext.Core.Connections;

namespace Kontext.Harness.Tests.Refreshing;

/// <summary>The state of one user's connection: here, and in the server's books.</summary>
/// <param name="Person">The number of the user.</param>
/// <param name="Connection">The row.</param>
/// <param name="Family">The state at the server.</param>
/// <param name="RefreshToken">The refresh token in the vault. Null when there is none.</param>
internal sealed record Standing(int Person, Connection Connection, GrantFamily Family, string? RefreshToken)
{
    /// <summary>Connected, and the stored token is the valid token at the server.</summary>
    public bool IsKept => Connection is { Secret: not null, Reason: null, Refresh.ClaimedUntil: null } && Family.IsAlive && RefreshToken == Family.RefreshToken;

    /// <summary>Disconnected because an answer was lost, and no instance has any token that was given for the reused refresh token.</summary>
    public bool IsLostForALostReply =>
        Connection is { Secret: null, Reason: DisconnectReason.ProviderRefused, Loss: GrantLoss.ReplyLost } && !Family.IsAlive && WasUsedAgainForALostReply;

    /// <summary>Whether a token was used twice because all tokens given for it were lost. False when no token was used twice.</summary>
    public bool WasUsedAgainForALostReply => Family.UsedTwice is { } token
        && Family.RedemptionsOf(token) is { Count: > 0 } answers
        && answers.All(answer => answer.IsGone)
        && Family.Redemptions[^1].Used == token;

    public string Tell() => $"person {Person}: {(Connection.Secret is null ? "disconnected" : "connected")}, reason {Connection.Reason}, loss {Connection.Loss}, "
        + $"{(Family.IsAlive ? "alive" : "ended")} at the server, {(RefreshToken == Family.RefreshToken ? "the" : "not the")} token that counts is kept, "
        + $"{Connection.Refresh}, redemptions: {string.Join(", ", Family.Redemptions.Select(Tell))}";

    private static string Tell(Redemption redemption) => redemption switch
    {
        { IsReplyLost: true } => $"{redemption.Instance} (reply lost)",
        { IsUnstored: true } => $"{redemption.Instance} (killed before storing)",
        _ => redemption.Instance,
    };
}
