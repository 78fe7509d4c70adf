using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>The fact that a person has, or had, a credential of their own for an integration.</summary>
public sealed record Connection
{
    /// <summary>Whose integration it is.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>Whose credential it is.</summary>
    public required UserId User { get; init; }

    /// <summary>What it is for.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>The integration's epoch when it was made; it counts only while the two are equal.</summary>
    public required int Epoch { get; init; }

    /// <summary>Where the credential is kept; null once it has ended.</summary>
    public SecretReference? Secret { get; init; }

    /// <summary>Why it ended, or does not count although the credential is kept; null while it is in order.</summary>
    public DisconnectReason? Reason { get; init; }

    /// <summary>When the provider first refused the credential since it last accepted it, UTC; null while it does not. One refusal alone decides nothing.</summary>
    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>When the person will be needed again, UTC: the credential runs out and nothing can renew it. Null when it does not or nobody knows.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What was granted by OAuth; null for a pasted credential, and once it has ended.</summary>
    public ConnectionGrant? Grant { get; init; }

    /// <summary>How the person recognises the account; null when unknown.</summary>
    public string? DisplayName { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the person began to connect, UTC: what a revocation compares. With a link, when that was made.</summary>
    public DateTimeOffset BegunAt
    {
        get => field == default ? ConnectedAt : field;
        init;
    }

    /// <summary>When its credential was last given out to be used, UTC, to within an hour; null when it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it ended, UTC; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the grant was lost by; null when nothing was lost.</summary>
    public GrantLoss? Loss { get; init; }

    /// <summary>Where renewing it stands; null for what cannot be renewed, and once it has ended.</summary>
    public RefreshState? Refresh { get; init; }

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>The same person's, without a credential.</summary>
    internal Connection Ended(DisconnectReason reason, GrantLoss? loss, DateTimeOffset now) => this with
    {
        Secret = null,
        Reason = reason,
        Loss = loss,
        EndedAt = now,
        RefusedAt = null,
        ExpiresAt = null,
        DisplayName = null,
        Grant = null,
        Refresh = null,
    };
}
