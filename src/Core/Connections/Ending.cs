using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>A credential that no connection uses any more and that is still to be revoked where it came from and deleted.</summary>
public sealed record Ending
{
    /// <summary>Whose integration it was for.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Whose credential it was.</summary>
    public required UserId User { get; init; }

    /// <summary>What it was for.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>Where it is kept.</summary>
    public required SecretReference Secret { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Whether it came from an authorization server, which has to be told.</summary>
    public required bool IsGrant { get; init; }

    /// <summary>Where the secret of the client is kept that it was given to; it must stay until this is over. Null for none.</summary>
    public SecretReference? ClientSecret { get; init; }

    /// <summary>The integration's epoch when it was made; only while the two are equal is the integration's client the one it was given to. Null when unknown.</summary>
    public int? Epoch { get; init; }

    /// <summary>The account, as far as it was known; null when not.</summary>
    public AccountKey? Account { get; init; }

    /// <summary>When a refresh that was under way gives up at the latest, UTC; until then the vault may come to hold a newer version. Null when none was.</summary>
    public DateTimeOffset? RefreshEndsAt { get; init; }

    /// <summary>Where a refresh may have stored newer tokens because their vault did not take them; null for nowhere.</summary>
    public SecretAddress? Standby { get; init; }

    /// <summary>The revocation of many connections that this is a part of; null for one by itself.</summary>
    public Guid? Revocation { get; init; }

    /// <summary>The hint that has it ended; others that name the secret, such as that of its making, leave it alone. Null for any.</summary>
    internal string? HintId { get; init; }

    /// <summary>What ending a connection's credential takes.</summary>
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
