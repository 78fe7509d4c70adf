namespace Kontext.Core.Connections;

/// <summary>Why a person who was connected is not any more.</summary>
public enum DisconnectReason
{
    /// <summary>They, or an administrator, ended it.</summary>
    Revoked,

    /// <summary>The credential has run out and nothing can renew it.</summary>
    Expired,

    /// <summary>The integration's url, authMode, provider, issuer or client has changed since.</summary>
    ConfigurationChanged,

    /// <summary>The provider does not accept the credential any more.</summary>
    ProviderRefused,
}

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
