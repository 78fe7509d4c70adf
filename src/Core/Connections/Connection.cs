using Kontext.Core.Clients;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>A connection: the fact that a user has, or had, their own credential for an integration.</summary>
public sealed record Connection
{
    /// <summary>The organization of the integration.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The user who connected.</summary>
    public required UserId User { get; init; }

    /// <summary>The integration.</summary>
    public required IntegrationId Integration { get; init; }

    /// <summary>The integration's epoch when the connection was made. The connection counts only while the two are equal.</summary>
    public required int Epoch { get; init; }

    /// <summary>The reference to the secret with the credential; null once the connection has ended.</summary>
    public SecretReference? Secret { get; init; }

    /// <summary>Why the connection ended, or does not count although its credential is stored; null while it is in order.</summary>
    public DisconnectReason? Reason { get; init; }

    /// <summary>
    /// When the provider first refused the credential after it last accepted it, UTC; null when it has not. One refusal alone changes
    /// nothing.
    /// </summary>
    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>
    /// When the credential was last known to be refused, UTC; null when it was not. The resource may accept tokens of another authorization
    /// server since then.
    /// </summary>
    public DateTimeOffset? LastRefusedAt => this is { Reason: DisconnectReason.ProviderRefused, EndedAt: { } endedAt } ? endedAt : RefusedAt;

    /// <summary>
    /// When the user must connect again, UTC, because the credential expires and cannot be refreshed. Null when it does not expire, or when
    /// this is unknown.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The facts of the OAuth grant; null for a pasted credential, and once the connection has ended.</summary>
    public ConnectionGrant? Grant { get; init; }

    /// <summary>The scopes that the server has demanded of this user's credential.</summary>
    public ScopeDemands Demands { get; init; } = ScopeDemands.None;

    /// <summary>The account name that the user recognises; null when unknown.</summary>
    public string? DisplayName { get; init; }

    /// <summary>When the user connected, UTC.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the user began to connect, UTC; with a link, when the link was made. A bulk disconnect compares this time.</summary>
    public DateTimeOffset BegunAt
    {
        get => field == default ? ConnectedAt : field;
        init;
    }

    /// <summary>When the credential was last handed out, UTC, to within an hour; null when it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the connection ended, UTC; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How the grant was lost; null when it was not.</summary>
    public GrantLoss? Loss { get; init; }

    /// <summary>The state of refreshing; null when there is nothing to refresh, and once the connection has ended.</summary>
    public RefreshState? Refresh { get; init; }

    /// <summary>The ETag of the row; null before the first write.</summary>
    internal string? RowVersion { get; init; }

    /// <summary>
    /// The demanded scopes that are not granted. The scopes of a pasted credential are unknown, so all demanded scopes count.
    /// </summary>
    internal Scopes MissingScopes => Demands.MissingFrom(GrantedScopes);

    private Scopes GrantedScopes => Grant?.Granted ?? Scopes.None;

    /// <summary>Returns the scopes to ask this user for, beyond those that the integration asks of every user.</summary>
    public StepUp StepUpFor(Integration integration)
    {
        if (Epoch != integration.Epoch)
            return StepUp.None;
        var demanded = Demands.ToAskFor;
        return new StepUp(demanded, demanded.Except(GrantedScopes).IsEmpty ? Scopes.None : GrantedScopes);
    }

    /// <summary>Returns the demands after this connection replaces <paramref name="before"/>.</summary>
    internal ScopeDemands DemandsAfter(Connection? before) =>
        before is not null && before.Epoch == Epoch && Grant is { } grant ? before.Demands.Answered(grant.Requested, grant.Granted) : ScopeDemands.None;

    /// <summary>Returns the connection after the user or the authorization server refused the scopes that were asked for.</summary>
    /// <param name="asked">The scopes that were asked for.</param>
    /// <param name="forGood">Whether asking again would be of no use.</param>
    internal Connection Refused(Scopes asked, bool forGood) => this with { Demands = Demands.Refused(asked, GrantedScopes, forGood) };

    /// <summary>
    /// Returns the connection without its credential. Its demands stay when it expired or the provider refused it; otherwise they are
    /// forgotten.
    /// </summary>
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
