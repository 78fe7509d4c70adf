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

    /// <summary>The version of the row this was read from; null before it is kept.</summary>
    internal string? RowVersion { get; init; }
}
