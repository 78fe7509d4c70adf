using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>
/// The state of refreshing a connection: the claim, the last result and the next attempt. The claim is also the intent. An open claim tells
/// that a refresh token may have been sent, and that the vault may hold newer tokens than the row names.
/// </summary>
public sealed record RefreshState
{
    /// <summary>The fence: the number of the last claim. It starts at 1, the number in the first credential.</summary>
    public required int Fence { get; init; }

    /// <summary>The fence in the credential that the row refers to.</summary>
    public required int CommittedFence { get; init; }

    /// <summary>When the claim expires, UTC; null when there is none. An expired claim was never released.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>When the present tokens were issued, UTC.</summary>
    public required DateTimeOffset RefreshedAt { get; init; }

    /// <summary>The number of failed refreshes since the present tokens were issued.</summary>
    public int Failures { get; init; }

    /// <summary>The time before which the server is not asked again, UTC; null when it may be asked.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// When the server last refused the client, not the grant, UTC; null when it has not. A later change of the integration is a reason to
    /// ask again.
    /// </summary>
    public DateTimeOffset? MisconfiguredAt { get; init; }

    /// <summary>Whether a refresh token was sent, or may have been, and its answer never arrived.</summary>
    public bool ReplyLost { get; init; }

    /// <summary>
    /// The standby of this intent, for tokens that their vault does not store; null when there is no other vault, and after the commit.
    /// </summary>
    public SecretAddress? Standby { get; init; }

    /// <summary>The standby while it may hold tokens that the row does not name; else null.</summary>
    public SecretAddress? OpenStandby => ReplyLost || ClaimedUntil is not null ? Standby : null;

    /// <summary>The hint for the next refresh; null when none is due. A hint that the row does not name is ignored.</summary>
    internal HintKey? Hint { get; init; }

    /// <summary>The latest time at which that hint falls due, not counting leases, UTC.</summary>
    internal DateTimeOffset? HintAt { get; init; }

    /// <summary>Returns whether there is a claim that has not expired.</summary>
    public bool IsClaimed(DateTimeOffset now) => ClaimedUntil > now;

    /// <summary>
    /// Returns the state under a new claim. An earlier claim that was never released may have sent the token, and stored the new tokens at
    /// its standby. So that standby stays until it has been read.
    /// </summary>
    internal RefreshState Claimed(DateTimeOffset until, SecretAddress? standby) => this with
    {
        Fence = Fence + 1,
        ClaimedUntil = until,
        ReplyLost = ReplyLost || ClaimedUntil is not null,
        Standby = OpenStandby ?? standby,
    };
}
