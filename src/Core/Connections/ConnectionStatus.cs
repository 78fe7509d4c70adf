using Kontext.Core.Integrations;
using Kontext.Core.OAuth;

namespace Kontext.Core.Connections;

/// <summary>
/// Tells whether a user can use an integration now. It is computed on reading from the integration and the connection, and never stored.
/// </summary>
public sealed record ConnectionStatus
{
    /// <summary>Whether there is a credential that can be used.</summary>
    public required bool Connected { get; init; }

    /// <summary>Why the user is not connected any more; null when connected, and when there never was a connection.</summary>
    public DisconnectReason? Reason { get; init; }

    /// <summary>How a grant that the provider refused was lost; null when it was not.</summary>
    public GrantLoss? Loss { get; init; }

    /// <summary>When the user must connect again, UTC; null when unknown.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The account name that the user recognises; null when unknown.</summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// Whether the user may be asked for further scopes that the integration or its server demands. The granted scopes go on working.
    /// </summary>
    public bool NeedsMoreScopes { get; init; }

    /// <summary>The demanded scopes that are not granted, including those that the user has refused; empty while not connected.</summary>
    public Scopes MissingScopes { get; init; } = Scopes.None;

    private static ConnectionStatus NeverConnected { get; } = new() { Connected = false };

    private static ConnectionStatus OfOrganization { get; } = new() { Connected = true };

    /// <summary>Returns the status at a point in time.</summary>
    /// <param name="integration">The integration as configured now.</param>
    /// <param name="connection">The user's connection; null when there never was one.</param>
    /// <param name="now">The point in time, UTC.</param>
    public static ConnectionStatus Of(Integration integration, Connection? connection, DateTimeOffset now) => integration.AuthMode switch
    {
        AuthMode.None => OfOrganization,
        AuthMode.ServerToken => integration.ServerToken is null ? NeverConnected : OfOrganization,
        _ => connection is null ? NeverConnected : OfPerson(integration, connection, now),
    };

    /// <summary>Returns the status of a user's own connection, even when the integration does not use it any more.</summary>
    public static ConnectionStatus OfPerson(Integration integration, Connection connection, DateTimeOffset now)
    {
        var reason = connection.Reason;
        if (reason is null && connection.Epoch != integration.Epoch)
            reason = DisconnectReason.ConfigurationChanged;
        if (reason is null && connection.ExpiresAt <= now)
            reason = DisconnectReason.Expired;
        return reason is null
            ? new ConnectionStatus
            {
                Connected = true,
                ExpiresAt = connection.ExpiresAt,
                DisplayName = connection.DisplayName,
                NeedsMoreScopes = connection.Grant?.Lacks(integration.OAuth?.Scopes ?? Scopes.None) == true
                    || connection.MissingScopes.Values.Any(connection.Demands.ToAskFor.Contains),
                MissingScopes = connection.MissingScopes,
            }
            : new ConnectionStatus { Connected = false, Reason = reason, Loss = connection.Loss };
    }

    /// <summary>
    /// Returns whether the connection's credential may be sent to the integration, perhaps after a refresh. A credential that the provider
    /// refused may be tried again.
    /// </summary>
    public static bool MayUse(Integration integration, Connection connection, DateTimeOffset now) =>
        connection.Secret is not null
        && !integration.IsArchived
        && connection.Epoch == integration.Epoch
        && connection.Reason is null or DisconnectReason.ProviderRefused
        && (connection.ExpiresAt is null || connection.ExpiresAt > now)
        && (connection.Grant is null or { IsRenewable: true } || connection.Grant.AccessTokenExpiresAt is not { } end || end > now);
}
