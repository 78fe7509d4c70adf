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
