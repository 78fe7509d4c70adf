using Kontext.Core.Grants;
using Kontext.Core.Identity;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>
/// Ends a credential for good: revokes it where it came from, then deletes it here. Whatever stops it on the way leaves the secret and its note,
/// and doing it twice does no harm.
/// </summary>
public sealed class EndingFinisher(
    ConnectionStore store, RevokedConnectionStore revoked, ISecretStore secrets, GrantService grants, SharedGrants shared, TimeProvider clock)
{
    /// <summary>Ends what is kept at an address that no connection refers to.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="user">Whose.</param>
    /// <param name="integration">What it was for.</param>
    /// <param name="address">Where it is kept.</param>
    /// <param name="ending">The note of it; null for what never came to be a connection.</param>
    /// <param name="isLastAttempt">Whether a server that is still away is given up.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<EndingResult> FinishAsync(
        OrganizationId organization,
        UserId user,
        IntegrationId integration,
        SecretAddress address,
        Ending? ending,
        bool isLastAttempt,
        CancellationToken cancellationToken)
    {
        if (ending?.RefreshEndsAt is { } refreshEndsAt && refreshEndsAt > clock.GetUtcNow())
            return new EndingResult(IsOver: false) { NotBefore = refreshEndsAt };

        GrantRevocation? revocation = null;
        if (ending is not { IsGrant: false })
        {
            await foreach (var grant in ListGrantsAsync(address, ending, cancellationToken))
            {
                var result = await RevokeAsync(grant, cancellationToken);
                if (result.IsTransient && !isLastAttempt)
                    return new EndingResult(IsOver: false, result) { NotBefore = clock.GetUtcNow() + result.RetryAfter };
                revocation ??= result;
            }
        }

        // Before the secret goes: nobody can tell afterwards what became of its tokens.
        if (ending is not null && revocation is not null)
            await revoked.RecordTokensAsync(ending, revocation, cancellationToken);
        await secrets.DeleteAsync(address, cancellationToken);
        if (ending is not null)
        {
            await revoked.RecordOverAsync(ending, clock.GetUtcNow(), cancellationToken);
            await store.ForgetEndingAsync(organization, user, address, cancellationToken);
        }

        return new EndingResult(IsOver: true, revocation) { IsGivenUp = revocation is { HasFailed: true } };

        async Task<GrantRevocation> RevokeAsync(OAuthGrant grant, CancellationToken token)
        {
            var rules = grants.RulesOf(grant);
            if (rules.EndsWholeGrant && await shared.IsSharedAsync(organization, user, address, grant, ending?.Account, token))
                return GrantRevocation.NotSupported;
            if (rules.NeedsLiveToken && grant.AccessTokenExpiresAt <= clock.GetUtcNow() && grant.RefreshToken is not null)
            {
                if (await RenewAsync(organization, integration, address, grant, token) is not { } renewed)
                    return GrantRevocation.Transient;
                grant = renewed;
            }

            return await grants.RevokeAsync(organization, integration, grant, token);
        }
    }

    // What a refresh stored last and never wrote into the row comes first, then what the row held.
    private async IAsyncEnumerable<OAuthGrant> ListGrantsAsync(
        SecretAddress address, Ending? ending, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await secrets.FindNewestAsync(address, cancellationToken) is not { } newest)
            yield break;
        if (newest.Credential.Grant is { } grant)
            yield return grant;
        if (ending is not null && newest.Reference != ending.Secret
            && (await secrets.FindAsync(ending.Secret, cancellationToken))?.Grant is { } before)
            yield return before;
    }

    // A server that has a token end itself takes only one that lives. The fresh one is kept first: it is the only one by then. Null to try again later.
    private async Task<OAuthGrant?> RenewAsync(
        OrganizationId organization, IntegrationId integration, SecretAddress address, OAuthGrant grant, CancellationToken cancellationToken)
    {
        if (await grants.FindClientAsync(organization, integration, grant, cancellationToken) is not { } client)
            return grant;
        var result = await grants.RefreshAsync(grant, client.Client, CancellationToken.None);
        if (!result.Succeeded(out var response, out var failure))
            return failure.Kind == TokenFailureKind.Transient ? null : grant;
        var renewed = grants.Renewed(grant, response, client, grant.Fence + 1);
        await secrets.SetAsync(address, new Credential { Grant = renewed }, CancellationToken.None);
        return renewed;
    }
}
