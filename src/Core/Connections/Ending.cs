using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>An ending: a credential that no connection uses any more and that must still be revoked and deleted.</summary>
public sealed record Ending
{
    /// <summary>The organization of the integration.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The user of the credential.</summary>
    public required UserId User { get; init; }

    /// <summary>The integration of the credential.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>The reference to the secret.</summary>
    public required SecretReference Secret { get; init; }

    /// <summary>When the connection ended, UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Whether it is a grant, so that the authorization server must be told.</summary>
    public required bool IsGrant { get; init; }

    /// <summary>The reference to the client secret of the grant, which must stay until the ending is done; null for none.</summary>
    public SecretReference? ClientSecret { get; init; }

    /// <summary>
    /// The integration's epoch when the credential was made; null when unknown. Only while the two are equal, the integration's present
    /// client is the client of the grant.
    /// </summary>
    public int? Epoch { get; init; }

    /// <summary>The account; null when unknown.</summary>
    public AccountKey? Account { get; init; }

    /// <summary>
    /// When the claim of an open refresh expires, UTC; null when there was none. Until then the vault may get a newer version.
    /// </summary>
    public DateTimeOffset? RefreshEndsAt { get; init; }

    /// <summary>The standby, where a refresh may have stored newer tokens; null for none.</summary>
    public SecretAddress? Standby { get; init; }

    /// <summary>The id of the bulk disconnect that this is part of; null for a single disconnect.</summary>
    public Guid? BulkDisconnect { get; init; }

    /// <summary>
    /// The id of the hint that ends it; null when any hint may. Other hints that name the secret, such as the one from its creation, leave
    /// it alone.
    /// </summary>
    internal string? HintId { get; init; }

    /// <summary>Returns the ending of a connection's credential.</summary>
    internal static Ending Of(Connection connection, SecretReference secret, HintKey hint, DateTimeOffset now) => new()
    {
        Organization = connection.Organization,
        User = connection.User,
        Integration = connection.Integration,
        Secret = secret,
        EndedAt = now,
        IsGrant = connection.Grant is not null,
        ClientSecret = connection.Grant?.ClientSecret,
        Epoch = connection.Epoch,
        Account = connection.Grant?.Account,
        RefreshEndsAt = connection.Refresh?.ClaimedUntil,
        Standby = connection.Refresh?.OpenStandby,
        HintId = hint.Id,
    };
}
