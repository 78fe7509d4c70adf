using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Pages;

namespace Kontext.Functions.Connect;

/// <summary>Tells in which state a page shows an integration.</summary>
internal static class CardStates
{
    /// <summary>Returns the state of an integration for a user whose connection has this status.</summary>
    public static CardState Of(Integration integration, ConnectionStatus status) => (integration.AuthMode, status) switch
    {
        (AuthMode.None, _) => CardState.NothingNeeded,
        (AuthMode.ServerToken, { Connected: true }) => CardState.ProvidedByOrganization,
        (AuthMode.ServerToken, _) => CardState.Unavailable,
        (_, { Connected: true, NeedsMoreScopes: true }) => CardState.NeedsMorePermissions,
        (_, { Connected: true }) => CardState.Connected,
        (_, { Reason: DisconnectReason.Revoked }) => CardState.ReconnectRevoked,
        (_, { Reason: DisconnectReason.Expired }) => CardState.ReconnectExpired,
        (_, { Reason: DisconnectReason.ConfigurationChanged }) => CardState.ReconnectConfigurationChanged,
        (_, { Reason: DisconnectReason.ProviderRefused, Loss: GrantLoss.ReplyLost }) => CardState.ReconnectReplyLost,
        (_, { Reason: DisconnectReason.ProviderRefused }) => CardState.ReconnectProviderRefused,
        _ => CardState.NotConnected,
    };
}
