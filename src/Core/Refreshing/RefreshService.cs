using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Refreshing;

/// <summary>
/// Refreshes one connection's tokens, one refresh at a time across all instances. Many servers replace the refresh token at each use and
/// treat a second use of the old one as theft (RFC 9700 section 4.14). Before the refresh token is sent, there is a permit to store the
/// result and a claim in the row. Tokens that an earlier holder of the claim stored but did not commit are committed instead of asking
/// again.
/// </summary>
public sealed class RefreshService(
    RefreshClaims claims, RefreshVault vault, GrantService grants, RefreshCommit commit, RefreshFailures failures, ConnectionMetrics metrics)
{
    /// <summary>
    /// Refreshes a connection's tokens, or returns why not. Once the claim is taken, cancellation by the caller is ignored.
    /// </summary>
    /// <param name="integration">The integration as it was just read.</param>
    /// <param name="present">The connection as it was just read.</param>
    /// <param name="cancellationToken">Cancels the call until the claim is taken.</param>
    public Task<RefreshResult> RefreshAsync(Integration integration, Connection present, CancellationToken cancellationToken) =>
        RefreshAsync(integration, present, isAwaited: true, cancellationToken);

    /// <summary>Refreshes for maintenance, which leaves a part of the vaults' write budget to waiting users.</summary>
    internal Task<RefreshResult> RefreshDueAsync(Integration integration, Connection present, CancellationToken cancellationToken) =>
        RefreshAsync(integration, present, isAwaited: false, cancellationToken);

    private async Task<RefreshResult> RefreshAsync(Integration integration, Connection present, bool isAwaited, CancellationToken cancellationToken)
    {
        if (!CanRefresh(integration, present))
            return new RefreshResult(RefreshKind.Overtaken, present);
        if (claims.IsUnderWay(present))
            return new RefreshResult(RefreshKind.UnderWay, present);
        if (claims.IsPostponed(integration, present) || !vault.TryReserve(present.Secret!.Address, isAwaited))
            return new RefreshResult(RefreshKind.Postponed, present);
        cancellationToken.ThrowIfCancellationRequested();

        // A cancellation in the middle would leave a claim that looks like a lost reply.
        if (await claims.ClaimAsync(present, vault.ChooseStandby(present), CancellationToken.None) is not { } claimed)
            return new RefreshResult(RefreshKind.UnderWay, present);

        using var step = Steps.Begin("refresh tokens");
        var startedAt = metrics.Now();
        var result = await UnderClaimAsync(integration, present, claimed, CancellationToken.None);
        step?.SetTag("integration", present.Integration).SetTag("outcome", OutcomeOf(result)).SetTag("authority", AuthorityOf(present));
        metrics.Refreshed(OutcomeOf(result), AuthorityOf(present) ?? "unknown", startedAt);

        // The access token that an earlier process stored may have expired meanwhile.
        return result is { Kind: RefreshKind.Refreshed, Connection: { } refreshed } && refreshed.Refresh!.CommittedFence < claimed.Refresh!.Fence && claims.HasExpired(refreshed)
            ? await RefreshAsync(integration, refreshed, isAwaited, cancellationToken)
            : result;
    }

    /// <summary>Returns whether the connection has a refresh token and may still be used.</summary>
    public static bool CanRefresh(Integration integration, Connection connection) =>
        connection is { Secret: not null, Grant.IsRenewable: true, Refresh: not null, Reason: null or DisconnectReason.ProviderRefused }
        && connection.Epoch == integration.Epoch
        && !integration.IsArchived;

    /// <summary>Returns the host and port of the issuer that a refresh asks; null when the row names none.</summary>
    public static string? AuthorityOf(Connection connection) =>
        Uri.TryCreate(connection.Grant?.Issuer, UriKind.Absolute, out var issuer) ? issuer.Authority : null;

    private async Task<RefreshResult> UnderClaimAsync(
        Integration integration, Connection present, Connection claimed, CancellationToken cancellationToken)
    {
        OAuthGrant grant;
        GrantedClient client;
        try
        {
            var newest = await vault.FindNewestAsync(claimed, cancellationToken);
            var isCommitted = newest?.Reference == claimed.Secret;
            if (!isCommitted && newest is { Credential.Grant: { } stored } && stored.Fence > claimed.Refresh!.CommittedFence)
                return await commit.AdoptAsync(claimed, newest, cancellationToken);
            var credential = isCommitted ? newest!.Credential : await vault.FindAsync(claimed.Secret!, cancellationToken);
            if (credential?.Grant is not { RefreshToken: not null } found)
                return await failures.HandleAsync(claimed, RefreshFailures.CredentialGone, cancellationToken);
            if (await grants.FindClientAsync(found, integration, cancellationToken) is not { } granted)
                return await failures.HandleAsync(claimed, RefreshFailures.ClientSecretGone, cancellationToken);
            (grant, client) = (found, granted);
        }
        catch (DependencyException)
        {
            // Nothing was sent, so the row must not say that a reply was lost.
            await claims.ReleaseAsync(present, claimed, cancellationToken);
            throw;
        }

        if (!claims.MaySend(claimed))
            return new RefreshResult(RefreshKind.Postponed, await claims.ReleaseAsync(present, claimed, cancellationToken));
        var result = await grants.RefreshAsync(
            new GrantOrigin(present.Organization, present.Integration, present.Epoch), grant, client.Client, cancellationToken);
        if (result.Succeeded(out var response, out var failure))
            return (await commit.StoreAsync(claimed, grants.Refreshed(grant, response, client, claimed.Refresh!.Fence), cancellationToken)) with { WasAuthorityAsked = true };

        var answered = metrics.Now();
        var handled = await failures.HandleAsync(claimed, failure, cancellationToken);
        if (handled.Kind == RefreshKind.Lost)
            metrics.RefusalVisible(answered);
        return handled with { WasAuthorityAsked = true };
    }

    private static string OutcomeOf(RefreshResult result) =>
        result is { Kind: RefreshKind.Failed, Failure: { } failure } ? WireNames.Of(failure.Kind) : WireNames.Of(result.Kind);
}
