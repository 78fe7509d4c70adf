using Kontext.Core.Connections;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Refreshing;

/// <summary>
/// The vault's side of a refresh: a permit before anything is redeemed, and storing what came for as long as the lease allows, in another vault where
/// its own does not take it.
/// </summary>
public sealed partial class RefreshVault(ISecretStore secrets, SecretBudget budget, SecretMetrics metrics, TimeProvider clock, ILogger<RefreshVault> logger)
{
    // The vault's client makes several tries of its own in each.
    private const int Attempts = 3;

    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(90);

    // With another place to go to.
    private static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(40);

    /// <summary>Whether one more version may be written there now.</summary>
    internal bool TryReserve(SecretAddress address, bool isAwaited) => budget.TryTake(address.Vault, isAwaited);

    /// <summary>Where renewed tokens are to go when their vault does not take them: a name that nobody has used, in a vault that seems to be there. Null when there is one vault alone.</summary>
    internal SecretAddress? ChooseStandby(Connection present)
    {
        var address = present.Secret!.Address;
        var others = secrets.Vaults.Where(vault => vault != address.Vault).ToArray();
        if (others.Length == 0)
            return null;
        Random.Shared.Shuffle(others);
        return address.Moved(others.FirstOrDefault(budget.IsReady, others[0]), present.Refresh!.Fence + 1);
    }

    /// <summary>The newest of what is kept for a connection, the version that was written last. Where an earlier intent is open that may be in its other place.</summary>
    internal async Task<StoredCredential?> FindNewestAsync(Connection claimed, CancellationToken cancellationToken)
    {
        var newest = await secrets.FindNewestAsync(claimed.Secret!.Address, cancellationToken);
        if (claimed.Refresh is not { ReplyLost: true, Standby: { } standby } || await secrets.FindNewestAsync(standby, cancellationToken) is not { Credential.Grant: { } grant } moved)
            return newest;
        return grant.Fence > (newest?.Credential.Grant?.Fence ?? 0) ? moved : newest;
    }

    /// <summary>One version of it.</summary>
    internal Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken) => secrets.FindAsync(reference, cancellationToken);

    /// <summary>Stores a new version; null when no vault took it in time.</summary>
    /// <param name="claimed">Whose it is, with the place to go to where the vault is away.</param>
    /// <param name="grant">What came.</param>
    /// <param name="beforeMoving">Called before anything is stored in the other place.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<SecretReference?> StoreAsync(Connection claimed, OAuthGrant grant, Func<Task> beforeMoving, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        if (claimed.Refresh!.Standby is not { } standby)
            return await StoreAsync(claimed.Secret!.Address, grant, StoreLimit, cancellationToken);
        if (await StoreAsync(claimed.Secret!.Address, grant, FirstLimit, cancellationToken) is { } stored)
            return stored;
        await beforeMoving();
        if (await StoreAsync(standby, grant, StoreLimit - clock.GetElapsedTime(began), cancellationToken) is not { } moved)
            return null;
        metrics.Moved(claimed.Secret.Address.Vault);
        Log.Moved(logger, claimed.Secret.Address.Vault, standby.Vault);
        return moved;
    }

    private async Task<SecretReference?> StoreAsync(SecretAddress address, OAuthGrant grant, TimeSpan within, CancellationToken cancellationToken)
    {
        if (within <= TimeSpan.Zero)
            return null;
        using var limit = new CancellationTokenSource(within, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        for (var attempt = 0; attempt < Attempts && !either.IsCancellationRequested; attempt++)
        {
            try
            {
                return await secrets.SetAsync(address, new Credential { Grant = grant }, either.Token);
            }
            catch (OperationCanceledException exception)
            {
                budget.Failed(address.Vault); // it said nothing in all that time
                Log.NotStored(logger, address.Vault, exception);
            }
            catch (Exception exception) when (exception is UnavailableException or VaultException)
            {
                Log.NotStored(logger, address.Vault, exception);
            }
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Vault {Vault} did not take renewed tokens")]
        public static partial void NotStored(ILogger logger, string vault, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Renewed tokens that vault {Vault} did not take were stored in vault {Other}")]
        public static partial void Moved(ILogger logger, string vault, string other);
    }
}
