using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>Connects a user with a credential: a pasted one, or a grant that an authorization server gave.</summary>
public sealed class ConnectService(ConnectionStore store, ConnectCommit commit, AccountService accounts, TimeProvider clock)
{
    // Each further attempt means that another write changed the row after it was read.
    private const int Attempts = 5;

    /// <summary>Stores a pasted credential in place of the one before. Problems: archived, wrong_auth_mode, concurrent_change.</summary>
    public Task<Outcome<Connection>> AddAsync(
        Integration integration, UserId user, AddUserTokenRequest request, CancellationToken cancellationToken) =>
        AddAsync(integration, user, request, begunAt: null, cancellationToken);

    /// <summary>Stores a pasted credential for a user who began to connect at <paramref name="begunAt"/>, UTC; null means now.</summary>
    internal async Task<Outcome<Connection>> AddAsync(
        Integration integration, UserId user, AddUserTokenRequest request, DateTimeOffset? begunAt, CancellationToken cancellationToken)
    {
        if (ConnectionProblems.Of(integration, AuthMode.UserToken) is { } problem)
            return problem;
        var place = await commit.ReserveAsync(integration, user, cancellationToken);
        var credential = new NewCredential { Credential = request.Credential, ExpiresAt = request.ExpiresAt, DisplayName = request.DisplayName, BegunAt = begunAt };
        return await commit.StoreAsync(integration, place, credential.ToConnection(integration, user, clock.GetUtcNow()), credential.Credential, cancellationToken);
    }

    /// <summary>Adds to a stored connection which account it belongs to, where the provider tells it.</summary>
    internal Task<Connection> NameAsync(Connection stored, OAuthGrant grant, CancellationToken cancellationToken) =>
        accounts.NameAsync(stored, grant, cancellationToken);

    /// <summary>Records that the user, or the authorization server, refused the further scopes that a connection was to be given.</summary>
    /// <param name="origin">What the grant was asked for.</param>
    /// <param name="user">The user who was asked.</param>
    /// <param name="asked">The scopes that were asked for.</param>
    /// <param name="forGood">Whether asking again would be of no use.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task RecordRefusalAsync(GrantOrigin origin, UserId user, Scopes asked, bool forGood, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var present = await store.FindAsync(origin.Organization, user, origin.Integration, cancellationToken);
            if (present is null || present.Epoch != origin.Epoch)
                return;
            var next = present.Refused(asked, forGood);
            if (next == present || await store.TryUpdateAsync(present, next, cancellationToken) is not null)
                return;
        }
    }
}

/// <summary>A credential that is about to be stored, and the facts for the connection's row.</summary>
internal sealed class NewCredential
{
    public required Credential Credential { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>When the user began to connect, UTC; null for now.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>The facts of an OAuth grant; null for a pasted credential.</summary>
    public ConnectionGrant? Grant { get; init; }

    /// <summary>Returns the connection of a user, still without the reference to its secret.</summary>
    public Connection ToConnection(Integration integration, UserId user, DateTimeOffset now) => new()
    {
        Organization = integration.Organization,
        User = user,
        Integration = integration.Id,
        Epoch = integration.Epoch,
        ExpiresAt = ExpiresAt,
        DisplayName = DisplayName,
        Grant = Grant,
        ConnectedAt = now,
        BegunAt = BegunAt ?? now,
        Refresh = Grant?.IsRenewable == true
            ? new RefreshState { Fence = OAuthGrant.FirstFence, CommittedFence = OAuthGrant.FirstFence, RefreshedAt = now }
            : null,
    };

    /// <summary>Returns the type name only, so that no log shows the content.</summary>
    public override string ToString() => nameof(NewCredential);
}
