using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>The facts of an OAuth grant, without its tokens: enough to tell the state and the account of the connection.</summary>
public sealed record ConnectionGrant
{
    /// <summary>The authorization server's issuer; null when an administrator entered the endpoints without it.</summary>
    public string? Issuer { get; init; }

    /// <summary>The client id of the grant.</summary>
    public required string ClientId { get; init; }

    /// <summary>The reference to that client's secret; null for a public client and for the deployment's own client.</summary>
    public SecretReference? ClientSecret { get; init; }

    /// <summary>The resource of the grant (RFC 8707); null when none was named.</summary>
    public string? Resource { get; init; }

    /// <summary>The scopes that were asked for. Asking again does not bring those that the server left out.</summary>
    public Scopes Requested { get; init; } = Scopes.None;

    /// <summary>The scopes that were granted, as far as the server says; else those that were asked for.</summary>
    public Scopes Granted { get; init; } = Scopes.None;

    /// <summary>When the access token expires, UTC; null when the server did not say.</summary>
    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>Whether the grant has a refresh token, so that the user is not needed when the access token expires.</summary>
    public required bool IsRenewable { get; init; }

    /// <summary>Whether revoking the grant ends everything that the account has granted this client, other connections included.</summary>
    public bool IsRevokedAsAWhole { get; init; }

    /// <summary>The account; null when the server names neither its id nor its name.</summary>
    public AccountKey? Account { get; init; }

    /// <summary>Returns whether one of these scopes was neither asked for nor granted.</summary>
    public bool Lacks(Scopes wanted) =>
        wanted.Values.Except(Requested.Values, StringComparer.Ordinal).Except(Granted.Values, StringComparer.Ordinal).Any();
}
