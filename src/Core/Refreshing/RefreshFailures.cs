using Kontext.Core.Connections;
using Kontext.Core.Endings;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Refreshing;

/// <summary>
/// What follows when a refresh came to nothing. One answer alone ends a grant, <c>invalid_grant</c> (RFC 6749 section 5.2), and only when nobody
/// else has renewed it meanwhile; an answer ends a connection, silence never does.
/// </summary>
public sealed class RefreshFailures(
    RefreshClaims claims, RefreshVault vault, RefreshCommit commit, ConnectionStore connections, EndingService endings, TimeProvider clock)
{
    // Each time another write to the row came between, such as a use recorded.
    private const int Attempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LongestConfigurationPause = TimeSpan.FromHours(1);

    // What a server asks for beyond that is not worth a person's grant.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    /// <summary>The client's secret is nowhere any more: an administrator's to mend.</summary>
    internal static TokenFailure ClientSecretGone { get; } = new()
    {
        Kind = TokenFailureKind.Configuration,
        Message = "The secret of the OAuth client cannot be found any more: an administrator must enter oauth.clientSecret again.",
    };

    /// <summary>The credential itself cannot be read: it is nowhere, or another's.</summary>
    internal static TokenFailure CredentialGone { get; } = new()
    {
        Kind = TokenFailureKind.Configuration,
        Message = "The credential cannot be found in its vault any more. Connect again.",
    };

    /// <summary>Takes what the server said.</summary>
    internal async Task<RefreshResult> TakeAsync(Connection claimed, TokenFailure failure, CancellationToken cancellationToken)
    {
        try
        {
            if (failure.Kind == TokenFailureKind.InvalidGrant)
                return await RefusedAsync(claimed, failure, cancellationToken);
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException)
        {
            // The server has answered: whoever asks it again must not think that a reply was lost.
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
            // Somebody whose claim had run out may have been served first: theirs is the token that counts now.
            if (await vault.FindNewestAsync(claimed, cancellationToken) is { Credential.Grant: { } grant } newest
                && newest.Reference != claimed.Secret && grant.Fence > claimed.Refresh!.CommittedFence)
                return await commit.AdoptAsync(claimed, newest, cancellationToken);
            var loss = claimed.Refresh!.ReplyLost ? GrantLoss.ReplyLost : GrantLoss.Refused;
            if (await endings.EndAsync(present, DisconnectReason.ProviderRefused, EndingManner.Later with { Loss = loss }, cancellationToken))
                return new RefreshResult(RefreshKind.Lost, await FindAsync(claimed, cancellationToken), failure);
            if (await FindAsync(claimed, cancellationToken) is not { } changed || changed.Secret != claimed.Secret || changed.Refresh?.Fence != claimed.Refresh.Fence)
                return new RefreshResult(RefreshKind.Overtaken, await FindAsync(claimed, cancellationToken));
            present = changed;
        }

        // The next one hears the same.
        return new RefreshResult(RefreshKind.Failed, await BackOffAsync(present, failure, cancellationToken), failure);
    }

    // Doubled each time, a fifth more or less so that what failed together does not come back together.
    private static TimeSpan PauseAfter(Connection claimed, TokenFailure failure)
    {
        var longest = failure.Kind == TokenFailureKind.Configuration ? LongestConfigurationPause : LongestPause;
        var pause = FirstPause * Math.Pow(2, Math.Min(claimed.Refresh!.Failures, 12));
        pause = (pause < longest ? pause : longest) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        var asked = failure.RetryAfter is { } retryAfter ? (retryAfter < LongestRetryAfter ? retryAfter : LongestRetryAfter) : TimeSpan.Zero;
        return pause > asked ? pause : asked;
    }

    private Task<Connection?> FindAsync(Connection claimed, CancellationToken cancellationToken) =>
        connections.FindAsync(claimed.Organization, claimed.User, claimed.Integration, cancellationToken);
}
