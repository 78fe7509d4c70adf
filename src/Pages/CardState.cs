namespace Kontext.Pages;

/// <summary>What an integration is to the person.</summary>
public enum CardState
{
    NotConnected,
    Connected,
    ReconnectRevoked,
    ReconnectExpired,
    ReconnectConfigurationChanged,
    ReconnectProviderRefused,
    ReconnectReplyLost,
    NeedsMorePermissions,
    ProvidedByOrganization,
    NothingNeeded,
    Unavailable,
}
