using Kontext.Core.Connections;

namespace Kontext.Harness.Tests.Refreshing;

/// <summary>How it stands with one person's connection: here, and in the server's books.</summary>
/// <param name="Person">Their number.</param>
/// <param name="Connection">The row.</param>
/// <param name="Family">The server's side.</param>
/// <param name="RefreshToken">What the vault holds; null when it holds nothing.</param>
internal sealed record Standing(int Person, Connection Connection, GrantFamily Family, string? RefreshToken)
{
    /// <summary>Connected, and what is kept is what counts at the server.</summary>
    public bool IsKept => Connection is { Secret: not null, Reason: null, Refresh.ClaimedUntil: null } && Family.IsAlive && RefreshToken == Family.RefreshToken;

    /// <summary>Disconnected with the reason that an answer was lost, and so it was: nobody has any of what was ever given for the token that was used again.</summary>
    public bool IsLostForALostReply =>
        Connection is { Secret: null, Reason: DisconnectReason.ProviderRefused, Loss: GrantLoss.ReplyLost } && !Family.IsAlive && WasUsedAgainForALostReply;

    /// <summary>Whether a token was used twice, and rightly: all that had been given for it was gone. False when none was.</summary>
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
