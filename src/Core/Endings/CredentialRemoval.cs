using System.Runtime.CompilerServices;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Endings;

/// <summary>
/// Ends a credential: revokes it at its authorization server, then deletes the secret. When it stops midway, the secret and the ending row
/// remain. Running it again does no harm.
/// </summary>
public sealed class CredentialRemoval(
    ConnectionStore store, EndedConnectionStore revoked, ISecretStore secrets, GrantService grants, SharedGrants shared, TimeProvider clock)
{
    /// <summary>Ends the credential at an address that no connection refers to.</summary>
    /// <param name="unused">The credential.</param>
    /// <param name="isLastAttempt">Whether to give up on a server that is still unreachable.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<EndingResult> FinishAsync(UnusedCredential unused, bool isLastAttempt, CancellationToken cancellationToken)
    {
        if (unused.Ending?.RefreshEndsAt is { } refreshEndsAt && refreshEndsAt > clock.GetUtcNow())
            return new EndingResult(IsOver: false) { NotBefore = refreshEndsAt };

        GrantRevocation? revocation = null;
        if (unused.Ending is not { IsGrant: false } && !IsEarlierOfPresentGrant(unused))
        {
            await foreach (var grant in ListGrantsAsync(unused, cancellationToken))
            {
                var result = await RevokeAsync(unused, grant, cancellationToken);
                if (result.IsTransient && !isLastAttempt)
                    return new EndingResult(IsOver: false, result) { NotBefore = clock.GetUtcNow() + result.RetryAfter };
                revocation ??= result;
            }
        }

        // Recorded before the secret is deleted, because the result cannot be found out afterwards.
        if (unused.Ending is not null && revocation is not null)
            await revoked.RecordTokensAsync(unused.Ending, revocation, cancellationToken);
        await secrets.DeleteAsync(unused.Address, cancellationToken);
        if (unused.Ending?.Standby is { } standby)
            await secrets.DeleteAsync(standby, cancellationToken);
        if (unused.Ending is not null)
        {
            await revoked.RecordOverAsync(unused.Ending, clock.GetUtcNow(), cancellationToken);
            await store.ForgetEndingAsync(unused.Organization, unused.User, unused.Address, cancellationToken);
        }

        return new EndingResult(IsOver: true, revocation) { IsGivenUp = revocation is { HasFailed: true } };
    }

    /// <summary>Revokes a grant's tokens, unless another connection uses them.</summary>
    internal async Task<GrantRevocation> RevokeAsync(UnusedCredential unused, OAuthGrant grant, CancellationToken cancellationToken)
    {
        var rules = grants.RulesOf(grant);
        if (rules.EndsWholeGrant && await shared.IsSharedAsync(unused, grant, cancellationToken))
            return GrantRevocation.NotSupported;
        if (unused.Present?.Secret is not null && await IsUsedByAsync(unused, unused.Present, grant, cancellationToken))
            return GrantRevocation.NotSupported;
        if (!rules.NeedsLiveToken || grant.RefreshToken is null || grant.AccessTokenExpiresAt > clock.GetUtcNow() || grant.AccessTokenExpiresAt is null)
            return await grants.RevokeAsync(unused.Origin, grant, cancellationToken);

        // Such a server revokes only with a valid access token, so an expired one is refreshed first.
        if (await grants.FindClientAsync(unused.Origin, grant, cancellationToken) is not { } client)
            return GrantRevocation.Refused;

        // Cancellation ends the caller's wait, but not the refresh.
        var (refreshed, failure) = await RefreshAsync(unused, grant, client, CancellationToken.None).WaitAsync(cancellationToken);
        return failure?.Kind == TokenFailureKind.Transient
            ? GrantRevocation.Transient with { RetryAfter = failure.RetryAfter }
            : await grants.RevokeAsync(unused.Origin, refreshed, cancellationToken);
    }

    private async Task<(OAuthGrant Grant, TokenFailure? Failure)> RefreshAsync(
        UnusedCredential unused, OAuthGrant grant, GrantedClient client, CancellationToken cancellationToken)
    {
        var refresh = await grants.RefreshAsync(unused.Origin, grant, client.Client, cancellationToken);
        return refresh.Succeeded(out var response, out var failure)
            ? (await StoreAsync(unused, grants.Refreshed(grant, response, client, grant.Fence + 1), cancellationToken), null)
            : (grant, failure);
    }

    // The connection uses the same grant at another address. Revoking an earlier token of the grant would end the connection.
    private static bool IsEarlierOfPresentGrant(UnusedCredential unused) => unused.Present?.Secret?.Address.IsOfSameCredential(unused.Address) == true;

    // Tokens that a refresh stored but did not commit come first, then the tokens that the row named.
    private async IAsyncEnumerable<OAuthGrant> ListGrantsAsync(UnusedCredential unused, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var newest = await secrets.FindNewestAsync(unused.Address, cancellationToken);
        var moved = unused.Ending?.Standby is { } standby ? (await secrets.FindNewestAsync(standby, cancellationToken))?.Credential.Grant : null;
        if (moved is not null && moved.Fence > (newest?.Credential.Grant?.Fence ?? 0))
            yield return moved;
        if (newest is null)
            yield break;
        if (newest.Credential.Grant is { } grant)
            yield return grant;
        if (unused.Ending is { } ending && newest.Reference != ending.Secret && (await secrets.FindAsync(ending.Secret, cancellationToken))?.Grant is { } before)
            yield return before;
    }

    // Some servers issue the same tokens again when a user connects again.
    private async Task<bool> IsUsedByAsync(UnusedCredential unused, Connection present, OAuthGrant grant, CancellationToken cancellationToken) =>
        present.Grant?.ClientId == grant.ClientId
        && (unused.PresentGrant ?? (await secrets.FindAsync(present.Secret!, cancellationToken))?.Grant) is { } presentGrant
        && (presentGrant.AccessToken == grant.AccessToken || (presentGrant.RefreshToken is not null && presentGrant.RefreshToken == grant.RefreshToken));

    // Stored before it is used, because by now no other refresh token is valid. An unreachable vault must not prevent the revocation.
    private async Task<OAuthGrant> StoreAsync(UnusedCredential unused, OAuthGrant refreshed, CancellationToken cancellationToken)
    {
        await Attempt.RunAsync(token => secrets.SetAsync(unused.Address, new Credential { Grant = refreshed }, token), cancellationToken);
        return refreshed;
    }
}

/// <summary>The progress of ending a credential.</summary>
/// <param name="IsOver">Whether nothing of the credential is left here.</param>
/// <param name="Revocation">The result of revoking its tokens; null when nothing was revoked.</param>
internal sealed record EndingResult(bool IsOver, GrantRevocation? Revocation = null)
{
    /// <summary>The earliest time for another attempt, UTC; null when any time is fine.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// Whether revocation was given up, after many attempts or a refusal. The tokens may then stay valid at the authorization server.
    /// </summary>
    public bool IsGivenUp { get; init; }
}
