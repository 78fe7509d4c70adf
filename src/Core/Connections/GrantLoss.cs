namespace Kontext.Core.Connections;

/// <summary>What cost a person a grant that was in order, as far as the protocol lets one tell.</summary>
public enum GrantLoss
{
    /// <summary>The authorization server does not renew it any more, and every answer of its before had arrived: it was withdrawn or has run out there.</summary>
    Refused,

    /// <summary>
    /// The server does not renew it any more after an answer that never arrived or could not be kept: it may have replaced the refresh token in it.
    /// </summary>
    ReplyLost,
}
