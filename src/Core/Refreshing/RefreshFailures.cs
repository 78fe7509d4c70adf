using Kontext.Core.Bounds;
using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Refreshing;

/// <summary>
/// Handles a failed refresh. Only the answer <c>invalid_grant</c> (RFC 6749 section 5.2) ends a grant, and only when no other process has
/// refreshed it meanwhile. A missing answer never ends a connection.
/// </summary>
public sealed class RefreshFailures(
    RefreshClaims claims, RefreshVault vault, RefreshCommit commit, ConnectionStore connections, EndingService endings, TimeProvider clock)
{
    // Each further attempt means that another write changed the row after it was read.
    private const int Attempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LongestConfigurationPause = TimeSpan.FromHours(1);

    /// <summary>The client secret is missing. An administrator must enter it again.</summary>
    internal static TokenFailure ClientSecretGone { get; } = new()
    {
        Kind = TokenFailureKind.Configuration,
        Message = "The secret of the OAuth client cannot be found any more: an administrator must enter oauth.clientSecret again.",
    };

    /// <summary>The credential is missing from its vault, or has no refresh token.</summary>
    internal static TokenFailure CredentialGone { get; } = new()
    {
        Kind = TokenFailureKind.Configuration,
        Message = "The credential cannot be found in its vault any more. Connect again.",
    };

    /// <summary>Handles the failure that the server reported.</summary>
    internal async Task<RefreshResult> HandleAsync(Connection claimed, TokenFailure failure, CancellationToken cancellationToken)
    {
        try
        {
            if (failure.Kind == TokenFailureKind.InvalidGrant)
                return await RefusedAsync(claimed, failure, cancellationToken);
        }
        catch (DependencyException)
        {
            // The server has answered, so the row must not say that a reply was lost.
            await BackOffAsync(claimed, failure, cancellationToken);
            throw;
        }

        return new RefreshResult(RefreshKind.Failed, await BackOffAsync(claimed, failure, cancellationToken), failure);
    }

    private async Task<Connection?> BackOffAsync(Connection claimed, TokenFailure failure, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + PauseAfter(claimed, failure);
        return await claims.BackOffAsync(claimed, until, failure, cancellationToken) ?? await FindAsync(claimed, cancellationToken);
    }

    private async Task<RefreshResult> RefusedAsync(Connection claimed, TokenFailure failure, CancellationToken cancellationToken)
    {
        var present = claimed;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // A process whose claim had expired may have been served first. Its tokens are the valid ones then.
            if (await vault.FindNewestAsync(claimed, cancellationToken) is { Credential.Grant: { } grant } newest
                && newest.Reference != claimed.Secret && grant.Fence > claimed.Refresh!.CommittedFence)
            {
                return await commit.AdoptAsync(claimed, newest, cancellationToken);
            }

            var loss = claimed.Refresh!.ReplyLost ? GrantLoss.ReplyLost : GrantLoss.Refused;
            if (await endings.EndAsync(present, DisconnectReason.ProviderRefused, EndingManner.Later with { Loss = loss }, cancellationToken))
                return new RefreshResult(RefreshKind.Lost, await FindAsync(claimed, cancellationToken), failure);
            if (await FindAsync(claimed, cancellationToken) is not { } changed || changed.Secret != claimed.Secret || changed.Refresh?.Fence != claimed.Refresh.Fence)
                return new RefreshResult(RefreshKind.Overtaken, await FindAsync(claimed, cancellationToken));
            present = changed;
        }

        // The next refresh gets this refusal again.
        return new RefreshResult(RefreshKind.Failed, await BackOffAsync(present, failure, cancellationToken), failure);
    }

    // The pause doubles with each failure, with a jitter of 20 percent. So connections that failed together are not tried again together.
    private static TimeSpan PauseAfter(Connection claimed, TokenFailure failure)
    {
        var longest = failure.Kind == TokenFailureKind.Configuration ? LongestConfigurationPause : LongestPause;
        var pause = Backoff.Doubled(FirstPause, claimed.Refresh!.Failures, longest) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        return pause.OrAsked(failure.RetryAfter);
    }

    private Task<Connection?> FindAsync(Connection claimed, CancellationToken cancellationToken) =>
        connections.FindAsync(claimed.Organization, claimed.User, claimed.Integration, cancellationToken);
}
