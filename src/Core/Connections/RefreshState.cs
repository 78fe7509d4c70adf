using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>
/// Where renewing a connection's grant stands: who is at it, what is to be done next and when. The claim is at the same time the intent: whoever
/// finds it open knows that a refresh token may have been sent and that the vault may hold more than the row says.
/// </summary>
public sealed record RefreshState
{
    /// <summary>Counts the claims, from 1, the number that the first credential carries.</summary>
    public required int Fence { get; init; }

    /// <summary>The number inside the credential the row refers to.</summary>
    public required int CommittedFence { get; init; }

    /// <summary>When the claim ends by itself, UTC; null when nobody has one. One that has passed was never given back.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>When the present tokens were got, UTC.</summary>
    public required DateTimeOffset RefreshedAt { get; init; }

    /// <summary>Renewals that came to nothing since then.</summary>
    public int Failures { get; init; }

    /// <summary>Before this nobody asks the server again, UTC; null when it may be asked.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the server last refused the client, not the grant, UTC: a change of the integration since then is a reason to ask again. Null when it did not.</summary>
    public DateTimeOffset? MisconfiguredAt { get; init; }

    /// <summary>Whether a refresh token was sent, or may have been, whose answer never arrived.</summary>
    public bool ReplyLost { get; init; }

    /// <summary>Where this intent's tokens go when their vault does not take them; null when there is no other vault, and once they are committed.</summary>
    public SecretAddress? Standby { get; init; }

    /// <summary>That place, where something may be kept there that the row does not know of.</summary>
    public SecretAddress? OpenStandby => ReplyLost || ClaimedUntil is not null ? Standby : null;

    /// <summary>The hint that will have it renewed; a hint that it does not name does not count. Null when nothing is due by itself.</summary>
    internal HintKey? Hint { get; init; }

    /// <summary>When that hint falls due at the latest, leases aside, UTC.</summary>
    internal DateTimeOffset? HintAt { get; init; }

    /// <summary>Whether somebody is at it.</summary>
    public bool IsClaimed(DateTimeOffset now) => ClaimedUntil > now;

    /// <summary>
    /// Taken by the next one. An earlier claim that was never given back may have sent the token, and stored what came in its other place: that one
    /// stays until it has been looked at.
    /// </summary>
    internal RefreshState Claimed(DateTimeOffset until, SecretAddress? standby) => this with
    {
        Fence = Fence + 1,
        ClaimedUntil = until,
        ReplyLost = ReplyLost || ClaimedUntil is not null,
        Standby = OpenStandby ?? standby,
    };
}
