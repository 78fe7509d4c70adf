using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>What a connection made by OAuth was granted, without the tokens: enough to tell its state and to know whom it is of.</summary>
public sealed record ConnectionGrant
{
    /// <summary>The authorization server's issuer; null when its endpoints were entered by hand without one.</summary>
    public string? Issuer { get; init; }

    /// <summary>The client it was given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where that client's secret is kept; null for a public client and for the deployment's own.</summary>
    public SecretReference? ClientSecret { get; init; }

    /// <summary>The resource it was asked for (RFC 8707); null when none was named.</summary>
    public string? Resource { get; init; }

    /// <summary>What was asked for; what the server left out of it will not come by asking again.</summary>
    public Scopes Requested { get; init; } = Scopes.None;

    /// <summary>What was granted, as far as the server says; else what was asked for.</summary>
    public Scopes Granted { get; init; } = Scopes.None;

    /// <summary>When the access token runs out, UTC; null when the server did not say.</summary>
    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>Whether there is a refresh token, so that the person is not needed when the access token runs out.</summary>
    public required bool IsRenewable { get; init; }

    /// <summary>Whether the provider, told to revoke it, would end everything the account has granted this client, other connections included.</summary>
    public bool IsRevokedAsAWhole { get; init; }

    /// <summary>Whose account it is of; null when the server tells neither an id nor a name.</summary>
    public AccountKey? Account { get; init; }

    /// <summary>Whether the person would have to agree to more than they were asked for, were these scopes wanted now.</summary>
    public bool Lacks(Scopes wanted) =>
        wanted.Values.Except(Requested.Values, StringComparer.Ordinal).Except(Granted.Values, StringComparer.Ordinal).Any();
}
