using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Refreshing;

/// <summary>
/// Renews one connection's tokens, one at a time, whatever number of instances wants to: many servers replace the refresh token at each use and
/// take a second use of the old one for theft (RFC 9700 section 4.14). Before anything is sent there is a permit to store what comes, and a claim
/// in the row; what an earlier holder has stored but not written into the row is taken over instead of asking again.
/// </summary>
public sealed class RefreshService(
    RefreshClaims claims, RefreshVault vault, GrantService grants, RefreshCommit commit, RefreshFailures failures, ConnectionMetrics metrics)
{
    /// <summary>Renews a connection's tokens, or tells why not. From the claim on nobody's leaving stops it.</summary>
    /// <param name="integration">As it was just read.</param>
    /// <param name="present">As it was just read.</param>
    /// <param name="cancellationToken">The caller's; heeded before the claim is taken.</param>
    public Task<RefreshResult> RefreshAsync(Integration integration, Connection present, CancellationToken cancellationToken) =>
        RefreshAsync(integration, present, isAwaited: true, cancellationToken);

    /// <summary>The same for the engine, which leaves a part of what vaults take to people.</summary>
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

        // Whoever leaves in the middle would leave a claim behind that looks like a lost reply.
        if (await claims.ClaimAsync(present, vault.ChooseStandby(present), CancellationToken.None) is not { } claimed)
            return new RefreshResult(RefreshKind.UnderWay, present);

        using var step = Steps.Begin("refresh tokens");
        var began = metrics.Now();
        var result = await UnderClaimAsync(integration, present, claimed, CancellationToken.None);
        step?.SetTag("integration", present.Integration).SetTag("outcome", OutcomeOf(result)).SetTag("authority", AuthorityOf(present));
        metrics.Refreshed(OutcomeOf(result), AuthorityOf(present) ?? "unknown", began);

        // What an earlier process had stored and this one took over may have run out since.
        return result is { Kind: RefreshKind.Refreshed, Connection: { } taken } && taken.Refresh!.CommittedFence < claimed.Refresh!.Fence && claims.HasRunOut(taken)
            ? await RefreshAsync(integration, taken, isAwaited, cancellationToken)
            : result;
    }

    /// <summary>Whether there is anything to renew, and anybody for whom.</summary>
    public static bool CanRefresh(Integration integration, Connection connection) =>
        connection is { Secret: not null, Grant.IsRenewable: true, Refresh: not null, Reason: null or DisconnectReason.ProviderRefused }
        && connection.Epoch == integration.Epoch
        && !integration.IsArchived;

    /// <summary>Whom a refresh asks, as far as the row tells; null when it does not.</summary>
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
            var isOurs = newest?.Reference == claimed.Secret;
            if (!isOurs && newest is { Credential.Grant: { } kept } && kept.Fence > claimed.Refresh!.CommittedFence)
                return await commit.AdoptAsync(claimed, newest, cancellationToken);
            var credential = isOurs ? newest!.Credential : await vault.FindAsync(claimed.Secret!, cancellationToken);
            if (credential?.Grant is not { RefreshToken: not null } found)
                return await failures.TakeAsync(claimed, RefreshFailures.CredentialGone, cancellationToken);
            if (await grants.FindClientAsync(found, integration, cancellationToken) is not { } granted)
                return await failures.TakeAsync(claimed, RefreshFailures.ClientSecretGone, cancellationToken);
            (grant, client) = (found, granted);
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException)
        {
            // Nothing was sent: whoever comes next must not think that a reply was lost.
            await claims.ReleaseAsync(present, claimed, cancellationToken);
            throw;
        }

        if (!claims.MaySend(claimed))
            return new RefreshResult(RefreshKind.Postponed, await claims.ReleaseAsync(present, claimed, cancellationToken));
        var result = await grants.RefreshAsync(
            new GrantOrigin(present.Organization, present.Integration, present.Epoch), grant, client.Client, cancellationToken);
        if (result.Succeeded(out var response, out var failure))
            return (await commit.KeepAsync(claimed, grants.Renewed(grant, response, client, claimed.Refresh!.Fence), cancellationToken)) with { WasAuthorityAsked = true };

        var answered = metrics.Now();
        var taken = await failures.TakeAsync(claimed, failure, cancellationToken);
        if (taken.Kind == RefreshKind.Lost)
            metrics.RefusalVisible(answered);
        return taken with { WasAuthorityAsked = true };
    }

    private static string OutcomeOf(RefreshResult result) =>
        result is { Kind: RefreshKind.Failed, Failure: { } failure } ? WireNames.Of(failure.Kind) : WireNames.Of(result.Kind);
}
