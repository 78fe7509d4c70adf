using Kontext.Core.Connections;
using Kontext.Core.OAuth;

namespace Kontext.Core.Refreshing;

/// <summary>Records in the connection's row that its credential was used, and how the integration's server answered it.</summary>
public sealed class CredentialUseService(ConnectionStore store, RefreshClaims refreshes, TimeProvider clock)
{
    private static readonly TimeSpan RefusalsApart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsesApart = TimeSpan.FromHours(1);

    /// <summary>
    /// Records whether the server accepted the credential. After two refusals at least a minute apart the connection reads disconnected; its secret
    /// stays, and the next success makes it connected again. Returns the connection as stored afterwards.
    /// </summary>
    public async Task<Connection> RecordAnswerAsync(Connection present, bool accepted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var refusedBefore = present.RefusedAt is { } first && now - first >= RefusalsApart;
        var next = accepted
            ? present with
            {
                RefusedAt = null,
                Reason = null,
                // A pasted credential can be given more scopes where it was made; a grant gets its scopes by an authorization alone.
                Demands = present.Grant is null ? ScopeDemands.None : present.Demands,
            }
            : present with { RefusedAt = present.RefusedAt ?? now, Reason = refusedBefore ? DisconnectReason.ProviderRefused : present.Reason };
        return await RecordAsync(present, next, cancellationToken);
    }

    /// <summary>
    /// Records the scopes that the server demands of a credential it knows (insufficient_scope, RFC 6750 section 3.1). This does not count as a
    /// refusal of the credential. Returns the connection as stored afterwards.
    /// </summary>
    public Task<Connection> RecordDemandAsync(Connection present, Scopes demanded, CancellationToken cancellationToken) =>
        RecordAsync(present, present with { RefusedAt = null, Reason = null, Demands = present.Demands.With(demanded) }, cancellationToken);

    /// <summary>
    /// Records that the credential is handed out, at most once an hour. When another write changes the row first, the record is lost; the next use
    /// makes it again.
    /// </summary>
    internal async Task<Connection> RecordUseAsync(Connection present, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - present.LastUsedAt < UsesApart)
            return present;

        // A connection that was idle is refreshed ahead of expiry from now on.
        var used = present with { LastUsedAt = now };
        used = RefreshClaims.Named(used, await refreshes.HintEarlierAsync(used, cancellationToken));
        return await store.TryUpdateAsync(present, used, cancellationToken) ?? present;
    }

    private async Task<Connection> RecordAsync(Connection present, Connection next, CancellationToken cancellationToken)
    {
        if (next == present)
            return present;

        // A credential that is accepted again is refreshed ahead of its expiry again.
        if (present.Reason is not null && next.Reason is null)
            next = RefreshClaims.Named(next, await refreshes.HintEarlierAsync(next, cancellationToken));

        // Another write came first: a new credential, an ending, or the same answer to another request. This answer no longer matters then.
        return await store.TryUpdateAsync(present, next, cancellationToken) ?? present;
    }
}
