using Kontext.Core.Integrations;
using Kontext.Core.OAuth;

namespace Kontext.Core.Connections;

/// <summary>Whether a person can use an integration now. Derived on reading from the integration and the connection; never kept.</summary>
public sealed record ConnectionStatus
{
    /// <summary>Whether there is a credential that counts.</summary>
    public required bool Connected { get; init; }

    /// <summary>Why not, when there was a connection; else null.</summary>
    public DisconnectReason? Reason { get; init; }

    /// <summary>What a grant that the provider refused was lost by; null when nothing was lost.</summary>
    public GrantLoss? Loss { get; init; }

    /// <summary>When the person will be needed again, UTC, as far as that is known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How the person recognises the account.</summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// Whether the integration or its server asks for scopes by now that the person may be asked for; what was granted goes on working.
    /// </summary>
    public bool NeedsMoreScopes { get; init; }

    /// <summary>The scopes that the server has demanded and that are not granted, those that the person has refused included; empty while not connected.</summary>
    public Scopes MissingScopes { get; init; } = Scopes.None;

    private static ConnectionStatus NeverConnected { get; } = new() { Connected = false };

    private static ConnectionStatus OfOrganization { get; } = new() { Connected = true };

    /// <summary>The status at a point in time.</summary>
    /// <param name="integration">As it is configured now.</param>
    /// <param name="connection">The person's; null when there never was one.</param>
    /// <param name="now">UTC.</param>
    public static ConnectionStatus Of(Integration integration, Connection? connection, DateTimeOffset now) => integration.AuthMode switch
    {
        AuthMode.None => OfOrganization,
        AuthMode.ServerToken => integration.ServerToken is null ? NeverConnected : OfOrganization,
        _ => connection is null ? NeverConnected : OfPerson(integration, connection, now),
    };

    /// <summary>The status of what a person has connected themselves, also where the integration does not ask for it any more.</summary>
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
    /// Whether the connection's own credential may be sent to the integration, when need be after its access token has been renewed; one that the
    /// provider refused may be tried again.
    /// </summary>
    public static bool MayUse(Integration integration, Connection connection, DateTimeOffset now) =>
        connection.Secret is not null
        && !integration.IsArchived
        && connection.Epoch == integration.Epoch
        && connection.Reason is null or DisconnectReason.ProviderRefused
        && (connection.ExpiresAt is null || connection.ExpiresAt > now)
        && (connection.Grant is null or { IsRenewable: true } || connection.Grant.AccessTokenExpiresAt is not { } end || end > now);
}
