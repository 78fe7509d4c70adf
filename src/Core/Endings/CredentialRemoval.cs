using System.Runtime.CompilerServices;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>
/// Ends a credential for good: revokes it where it came from, then deletes it here. Whatever stops it on the way leaves the secret and its note,
/// and doing it twice does no harm.
/// </summary>
public sealed class CredentialRemoval(
    ConnectionStore store, RevokedConnectionStore revoked, ISecretStore secrets, GrantService grants, SharedGrants shared, TimeProvider clock)
{
    /// <summary>Ends what is kept at an address that no connection refers to.</summary>
    /// <param name="left">Which.</param>
    /// <param name="isLastAttempt">Whether a server that is still away is given up.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<EndingResult> FinishAsync(UnusedCredential left, bool isLastAttempt, CancellationToken cancellationToken)
    {
        if (left.Ending?.RefreshEndsAt is { } refreshEndsAt && refreshEndsAt > clock.GetUtcNow())
            return new EndingResult(IsOver: false) { NotBefore = refreshEndsAt };

        GrantRevocation? revocation = null;
        if (left.Ending is not { IsGrant: false } && !IsLeftBehind(left))
        {
            await foreach (var grant in ListGrantsAsync(left, cancellationToken))
            {
                var result = await RevokeAsync(left, grant, cancellationToken);
                if (result.IsTransient && !isLastAttempt)
                    return new EndingResult(IsOver: false, result) { NotBefore = clock.GetUtcNow() + result.RetryAfter };
                revocation ??= result;
            }
        }

        // Before the secret goes: nobody can tell afterwards what became of its tokens.
        if (left.Ending is not null && revocation is not null)
            await revoked.RecordTokensAsync(left.Ending, revocation, cancellationToken);
        await secrets.DeleteAsync(left.Address, cancellationToken);
        if (left.Ending?.Standby is { } standby)
            await secrets.DeleteAsync(standby, cancellationToken);
        if (left.Ending is not null)
        {
            await revoked.RecordOverAsync(left.Ending, clock.GetUtcNow(), cancellationToken);
            await store.ForgetEndingAsync(left.Organization, left.User, left.Address, cancellationToken);
        }

        return new EndingResult(IsOver: true, revocation) { IsGivenUp = revocation is { HasFailed: true } };
    }

    /// <summary>Ends a grant's tokens where they came from, unless another connection lives on them.</summary>
    internal async Task<GrantRevocation> RevokeAsync(UnusedCredential left, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var rules = grants.RulesOf(grant);
        if (rules.EndsWholeGrant && await shared.IsSharedAsync(left, grant, cancellationToken))
            return GrantRevocation.NotSupported;
        if (left.Present?.Secret is not null && await IsKeptByAsync(left, left.Present, grant, cancellationToken))
            return GrantRevocation.NotSupported;
        if (!rules.NeedsLiveToken || grant.RefreshToken is null || grant.AccessTokenExpiresAt > clock.GetUtcNow() || grant.AccessTokenExpiresAt is null)
            return await grants.RevokeAsync(left.Origin, grant, cancellationToken);

        // A server that has a token end itself takes only one that lives.
        if (await grants.FindClientAsync(left.Origin, grant, cancellationToken) is not { } client)
            return GrantRevocation.Refused;

        // Nobody waits longer than they may, and nobody's leaving ends it.
        var (renewed, failure) = await RenewAsync(left, grant, client, CancellationToken.None).WaitAsync(cancellationToken);
        return failure?.Kind == TokenFailureKind.Transient
            ? GrantRevocation.Transient with { RetryAfter = failure.RetryAfter }
            : await grants.RevokeAsync(left.Origin, renewed, cancellationToken);
    }

    private async Task<(OAuthGrant Grant, TokenFailure? Failure)> RenewAsync(
        UnusedCredential left, OAuthGrant grant, GrantedClient client, CancellationToken cancellationToken)
    {
        var renewal = await grants.RefreshAsync(left.Origin, grant, client.Client, cancellationToken);
        return renewal.Succeeded(out var response, out var failure)
            ? (await KeepAsync(left, grants.Renewed(grant, response, client, grant.Fence + 1), cancellationToken), null)
            : (grant, failure);
    }

    // The connection lives on the same grant, kept elsewhere: revoking an earlier token of it would end it.
    private static bool IsLeftBehind(UnusedCredential left) => left.Present?.Secret?.Address.IsOfSameCredential(left.Address) == true;

    // What a refresh stored last and never wrote into the row comes first, then what the row held.
    private async IAsyncEnumerable<OAuthGrant> ListGrantsAsync(UnusedCredential left, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var newest = await secrets.FindNewestAsync(left.Address, cancellationToken);
        var moved = left.Ending?.Standby is { } standby ? (await secrets.FindNewestAsync(standby, cancellationToken))?.Credential.Grant : null;
        if (moved is not null && moved.Fence > (newest?.Credential.Grant?.Fence ?? 0))
            yield return moved;
        if (newest is null)
            yield break;
        if (newest.Credential.Grant is { } grant)
            yield return grant;
        if (left.Ending is { } ending && newest.Reference != ending.Secret && (await secrets.FindAsync(ending.Secret, cancellationToken))?.Grant is { } before)
            yield return before;
    }

    // Some servers give the same tokens again to whoever connects again.
    private async Task<bool> IsKeptByAsync(UnusedCredential left, Connection present, OAuthGrant grant, CancellationToken cancellationToken) =>
        present.Grant?.ClientId == grant.ClientId
        && (left.PresentGrant ?? (await secrets.FindAsync(present.Secret!, cancellationToken))?.Grant) is { } kept
        && (kept.AccessToken == grant.AccessToken || (kept.RefreshToken is not null && kept.RefreshToken == grant.RefreshToken));

    // Kept before it is used: it is the only one by then. A vault that is away must not keep it from being revoked now.
    private async Task<OAuthGrant> KeepAsync(UnusedCredential left, OAuthGrant renewed, CancellationToken cancellationToken)
    {
        try
        {
            await secrets.SetAsync(left.Address, new Credential { Grant = renewed }, cancellationToken);
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException)
        {
            return renewed;
        }

        return renewed;
    }
}

/// <summary>How far an ended credential has come.</summary>
/// <param name="IsOver">Whether nothing of it is left here.</param>
/// <param name="Revocation">What became of its tokens; null when there were none.</param>
internal sealed record EndingResult(bool IsOver, GrantRevocation? Revocation = null)
{
    /// <summary>When it may be tried again at the earliest, UTC; null when any time will do.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Whether it was left to live on where it came from, after many attempts or a refusal.</summary>
    public bool IsGivenUp { get; init; }
}
