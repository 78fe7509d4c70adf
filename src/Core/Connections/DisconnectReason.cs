namespace Kontext.Core.Connections;

/// <summary>Why a connection has ended or does not count.</summary>
public enum DisconnectReason
{
    /// <summary>The user or an administrator disconnected.</summary>
    Revoked,

    /// <summary>The credential has expired and cannot be refreshed.</summary>
    Expired,

    /// <summary>The integration's url, authMode, provider, issuer or client has changed since.</summary>
    ConfigurationChanged,

    /// <summary>The provider does not accept the credential any more.</summary>
    ProviderRefused,
}

/// <summary>How a working grant was lost, as far as the protocol tells.</summary>
public enum GrantLoss
{
    /// <summary>
    /// The authorization server no longer refreshes the grant, although every earlier answer arrived. The grant was withdrawn or has
    /// expired there.
    /// </summary>
    Refused,

    /// <summary>
    /// The authorization server no longer refreshes the grant, after an answer that never arrived or could not be stored. That answer may
    /// have replaced the refresh token.
    /// </summary>
    ReplyLost,
}
