namespace Kontext.Pages;

/// <summary>The state of an integration for the user.</summary>
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
