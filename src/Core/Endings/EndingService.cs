using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Endings;

/// <summary>
/// Ends connections and their credentials. The row comes first, so that the credential is unusable here whatever follows; then the authorization
/// server is told, at once where a person waits, by the engine otherwise and for as long as the server is away.
/// </summary>
public sealed partial class EndingService(
    ConnectionStore store, ScheduleStore schedule, CredentialRemoval finisher, ConnectionMetrics metrics, TimeProvider clock, ILogger<EndingService> logger)
{
    // Some three days with the pauses below.
    private const int MaxAttempts = 16;

    // Long enough for whoever ends it to do so at once.
    private static readonly TimeSpan EngineDueIn = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TimeLimitAtOnce = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);

    /// <summary>Writes down secrets that come or go, before they do; whatever no row points to an hour later is ended.</summary>
    internal Task<HintKey> HintAsync(
        OrganizationId organization, IntegrationId integration, UserId user, IReadOnlyList<SecretAddress> addresses, CancellationToken cancellationToken) =>
        schedule.AddAsync(Hint.Garbage(organization, integration.Value, user, addresses), cancellationToken);

    /// <summary>Ends a connection; false when it is not the one that was read any more.</summary>
    /// <param name="present">As it was just read, with a credential.</param>
    /// <param name="reason">What the person is told.</param>
    /// <param name="how">Whether somebody waits, and what else is known.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<bool> EndAsync(Connection present, DisconnectReason reason, EndingManner how, CancellationToken cancellationToken)
    {
        var secret = present.Secret ?? throw new ArgumentException("There is nothing to end.", nameof(present));
        var hint = await schedule.AddAsync(HintOf(present, secret), cancellationToken);
        var ending = Ending.Of(present, secret, hint, clock.GetUtcNow()) with { Revocation = how.Revocation };
        if (how.Loss is not null)
            ending = ending with { RefreshEndsAt = null }; // the refresh that found out is over
        if (!await store.TryPutAsync(present, present.Ended(reason, how.Loss, ending.EndedAt), ending, cancellationToken))
            return false;
        metrics.Ended(reason, how.Loss);
        if (how.AtOnce || !ending.IsGrant)
            await FollowAsync(new DueHint(hint, HintOf(present, secret), ending.EndedAt + EngineDueIn, ending.EndedAt, Attempts: 0), ending, cancellationToken);
        return true;
    }

    /// <summary>Ends a credential that was just replaced, as far as that can be done in a few seconds; the rest is the engine's.</summary>
    /// <param name="ending">Noted with the row that replaced it.</param>
    /// <param name="present">What replaced it.</param>
    /// <param name="credential">What that holds.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task FinishReplacedAsync(Ending ending, Connection present, Credential credential, CancellationToken cancellationToken)
    {
        metrics.Replaced();
        await FinishAtOnceAsync(UnusedCredential.Of(ending, present) with { PresentGrant = credential.Grant }, ending, cancellationToken);
    }

    /// <summary>Revokes a grant that was never kept, or not as a connection's: nobody can use it here, so it must not live on there.</summary>
    internal async Task<GrantRevocation> AbandonAsync(UnusedCredential left, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var revocation = await RevokeAsync(left, grant, cancellationToken);
        metrics.Revoked(revocation);
        Log.Abandoned(logger, left.Integration, revocation.RefreshToken, revocation.AccessToken);
        return revocation;
    }

    /// <summary>Revokes a grant that arrived for a connection after that connection had ended or had been replaced.</summary>
    /// <param name="ended">The connection as it was when the grant was asked for.</param>
    /// <param name="present">The connection as stored now; null when the user has none.</param>
    /// <param name="grant">The grant that arrived.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal Task<GrantRevocation> AbandonAsync(Connection ended, Connection? present, OAuthGrant grant, CancellationToken cancellationToken) =>
        AbandonAsync(UnusedCredential.Of(ended, ended.Secret!.Address, present), grant, cancellationToken);

    private async Task<GrantRevocation> RevokeAsync(UnusedCredential left, OAuthGrant grant, CancellationToken cancellationToken)
    {
        try
        {
            return await finisher.RevokeAsync(left, grant, cancellationToken);
        }
        catch (Exception exception) when (left.Present is not null && (exception is UnavailableException or VaultException))
        {
            // What is there cannot be looked at now, and nothing names this grant: ending it now is the only chance.
            return await finisher.RevokeAsync(left with { Present = null }, grant, cancellationToken);
        }
    }

    // A server that asks to be left alone for longer is left alone by the engine as well.
    private async Task FollowAsync(DueHint hint, Ending ending, CancellationToken cancellationToken)
    {
        var result = await FinishAtOnceAsync(UnusedCredential.Of(ending, present: null), ending, cancellationToken);
        if (result is { IsOver: true })
            await schedule.RemoveAsync(hint.Key, cancellationToken);
        else if (result?.NotBefore > hint.DueAt)
            await schedule.MoveAsync([new HintMove(hint, result.NotBefore.Value, Attempts: 0)], cancellationToken);
    }

    private static Hint HintOf(Connection connection, SecretReference secret) =>
        Hint.Garbage(connection.Organization, connection.Integration.Value, connection.User, [secret.Address]) with { DueIn = EngineDueIn };

    // Null when it was stopped.
    private async Task<EndingResult?> FinishAtOnceAsync(UnusedCredential left, Ending ending, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimitAtOnce, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var result = await finisher.FinishAsync(left, isLastAttempt: false, either.Token);
            Tell(ending.Integration, ending, result);
            return result;
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException || (exception is OperationCanceledException && limit.IsCancellationRequested))
        {
            Log.LeftForLater(logger, ending.Integration, exception);
            return null;
        }
    }

    /// <summary>Ends what is kept at an address that no connection refers to: what was ended and is still noted, and what never came to be one.</summary>
    /// <param name="left">Which, as far as whoever asks knows.</param>
    /// <param name="hint">The hint that led here.</param>
    /// <param name="attempt">The how many-th attempt this is; after some three days of them a server that is away is given up.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>When to try again, UTC; null when it is over, or another hint's.</returns>
    internal async Task<DateTimeOffset?> FinishAsync(UnusedCredential left, HintKey hint, int attempt, CancellationToken cancellationToken)
    {
        var ending = await store.FindEndingAsync(left.Organization, left.User, left.Address, cancellationToken);
        if (ending?.HintId is { } own && own != hint.Id)
            return null;
        var result = await finisher.FinishAsync(ending is null ? left : UnusedCredential.Of(ending, left.Present), attempt >= MaxAttempts, cancellationToken);
        Tell(left.Integration, ending, result);
        if (result.IsOver)
            return null;
        var pause = TimeSpan.FromMinutes(Math.Pow(2, Math.Clamp(attempt, 0, 12)));
        var next = clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        return result.Revocation is null ? result.NotBefore ?? next : result.NotBefore > next ? result.NotBefore : next;
    }

    private void Tell(IntegrationId integration, Ending? ending, EndingResult result)
    {
        if (result.Revocation is { } revocation)
        {
            metrics.Revoked(revocation);
            Log.Revoked(logger, integration, revocation.RefreshToken, revocation.AccessToken, result.IsOver);
        }

        if (result.IsGivenUp)
            Log.GivenUp(logger, integration);
        if (result.IsOver && ending is not null)
            metrics.EndingOver(result.IsGivenUp);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An ended credential for integration {Integration} could not be revoked and removed now; it will be later")]
        public static partial void LeftForLater(ILogger logger, IntegrationId integration, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "Revoking an ended credential for integration {Integration}: refresh token {RefreshToken}, access token {AccessToken}, over {IsOver}")]
        public static partial void Revoked(
            ILogger logger, IntegrationId integration, OAuth.RevocationResultKind? refreshToken, OAuth.RevocationResultKind? accessToken, bool isOver);

        [LoggerMessage(4, LogLevel.Warning, "A grant for integration {Integration} could not be kept; refresh token {RefreshToken}, access token {AccessToken} when it was revoked")]
        public static partial void Abandoned(
            ILogger logger, IntegrationId integration, OAuth.RevocationResultKind? refreshToken, OAuth.RevocationResultKind? accessToken);

        [LoggerMessage(3, LogLevel.Warning, "A credential for integration {Integration} was removed without being revoked where it came from: the server refused, or stayed away for days")]
        public static partial void GivenUp(ILogger logger, IntegrationId integration);
    }
}

/// <summary>What is known when a connection is ended.</summary>
/// <param name="AtOnce">Whether somebody waits, so that the authorization server is told now.</param>
internal sealed record EndingManner(bool AtOnce)
{
    /// <summary>Somebody waits.</summary>
    public static EndingManner Now { get; } = new(AtOnce: true);

    /// <summary>The engine does it.</summary>
    public static EndingManner Later { get; } = new(AtOnce: false);

    /// <summary>What the grant was lost by; null when it was ended on purpose.</summary>
    public GrantLoss? Loss { get; init; }

    /// <summary>The revocation of many that it is a part of; null for one by itself.</summary>
    public Guid? Revocation { get; init; }
}
