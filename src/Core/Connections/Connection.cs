using Kontext.Core.Clients;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
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

    /// <summary>When the credential was last known to be refused, UTC: the resource may take those of another server since. Null when it was not.</summary>
    public DateTimeOffset? LastRefusedAt => this is { Reason: DisconnectReason.ProviderRefused, EndedAt: { } endedAt } ? endedAt : RefusedAt;

    /// <summary>When the person will be needed again, UTC: the credential runs out and nothing can renew it. Null when it does not or nobody knows.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What was granted by OAuth; null for a pasted credential, and once it has ended.</summary>
    public ConnectionGrant? Grant { get; init; }

    /// <summary>The scopes that the server has demanded of this person's credential.</summary>
    public ScopeDemands Demands { get; init; } = ScopeDemands.None;

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

    /// <summary>Which demanded scopes are not granted; of a pasted credential, whose scopes are unknown, all that were demanded.</summary>
    internal Scopes MissingScopes => Demands.MissingFrom(GrantedScopes);

    private Scopes GrantedScopes => Grant?.Granted ?? Scopes.None;

    /// <summary>What the person is to be asked for beside what the integration asks of everybody.</summary>
    public StepUp StepUpFor(Integration integration)
    {
        if (Epoch != integration.Epoch)
            return StepUp.None;
        var demanded = Demands.ToAskFor;
        return new StepUp(demanded, demanded.Except(GrantedScopes).IsEmpty ? Scopes.None : GrantedScopes);
    }

    /// <summary>What was demanded, as it stands once this connection takes the place of <paramref name="before"/>.</summary>
    internal ScopeDemands DemandsAfter(Connection? before) =>
        before is not null && before.Epoch == Epoch && Grant is { } grant ? before.Demands.Answered(grant.Requested, grant.Granted) : ScopeDemands.None;

    /// <summary>The same after the person, or the authorization server, has refused what was asked for.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="forGood">Whether asking again would be of no use.</param>
    internal Connection Refused(Scopes asked, bool forGood) => this with { Demands = Demands.Refused(asked, GrantedScopes, forGood) };

    /// <summary>The same person's, without a credential. What a server demanded is forgotten where the connection was withdrawn or means another place.</summary>
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
        Demands = reason is DisconnectReason.Expired or DisconnectReason.ProviderRefused ? Demands : ScopeDemands.None,
        Refresh = null,
    };
}
