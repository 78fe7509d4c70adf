using Kontext.Core.Bounds;
using Kontext.Core.Connections;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Refreshing;

/// <summary>
/// Stores the tokens of a refresh. It gives a permit before the refresh token is used. It tries to store for as long as the lease allows,
/// and uses the standby when the credential's own vault does not store.
/// </summary>
public sealed partial class RefreshVault(ISecretStore secrets, SecretBudget budget, SecretMetrics metrics, TimeProvider clock, ILogger<RefreshVault> logger)
{
    // The vault client makes several tries in each attempt.
    private const int Attempts = 3;

    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(90);

    // Shorter, because the standby is tried next.
    private static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(40);

    /// <summary>Takes a permit to write one more version; false when none is free now.</summary>
    internal bool TryReserve(SecretAddress address, bool isAwaited) => budget.TryTake(address.Vault, isAwaited);

    /// <summary>
    /// Returns a new standby address in another vault, if possible in one that is reachable; null when there is only one vault.
    /// </summary>
    internal SecretAddress? ChooseStandby(Connection present)
    {
        var address = present.Secret!.Address;
        var others = secrets.Vaults.Where(vault => vault != address.Vault).ToArray();
        if (others.Length == 0)
            return null;
        Random.Shared.Shuffle(others);
        return address.Moved(others.FirstOrDefault(budget.IsReady, others[0]), present.Refresh!.Fence + 1);
    }

    /// <summary>
    /// Returns the newest stored version of a connection's credential. When an earlier intent is open, the newest version may be at its
    /// standby.
    /// </summary>
    internal async Task<StoredCredential?> FindNewestAsync(Connection claimed, CancellationToken cancellationToken)
    {
        var newest = await secrets.FindNewestAsync(claimed.Secret!.Address, cancellationToken);
        if (claimed.Refresh is not { ReplyLost: true, Standby: { } standby } || await secrets.FindNewestAsync(standby, cancellationToken) is not { Credential.Grant: { } grant } moved)
            return newest;
        return grant.Fence > (newest?.Credential.Grant?.Fence ?? 0) ? moved : newest;
    }

    /// <summary>Returns one version of the secret; null when it is gone.</summary>
    internal Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken) => secrets.FindAsync(reference, cancellationToken);

    /// <summary>Stores a new version; null when no vault stored it in time.</summary>
    /// <param name="claimed">The connection under the claim, with its standby.</param>
    /// <param name="grant">The new grant.</param>
    /// <param name="beforeMoving">Called before anything is stored at the standby.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<SecretReference?> StoreAsync(Connection claimed, OAuthGrant grant, Func<Task> beforeMoving, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        if (claimed.Refresh!.Standby is not { } standby)
            return await StoreAsync(claimed.Secret!.Address, grant, StoreLimit, cancellationToken);
        if (await StoreAsync(claimed.Secret!.Address, grant, FirstLimit, cancellationToken) is { } stored)
            return stored;
        await beforeMoving();
        if (await StoreAsync(standby, grant, StoreLimit - clock.GetElapsedTime(startedAt), cancellationToken) is not { } moved)
            return null;
        metrics.Moved(claimed.Secret.Address.Vault);
        Log.Moved(logger, claimed.Secret.Address.Vault, standby.Vault);
        return moved;
    }

    private async Task<SecretReference?> StoreAsync(SecretAddress address, OAuthGrant grant, TimeSpan within, CancellationToken cancellationToken)
    {
        if (within <= TimeSpan.Zero)
            return null;
        var tried = await Timed.RunAsync(within, clock, token => StoreAsync(address, grant, token), cancellationToken);
        if (tried.InTime(out var stored))
            return stored;
        budget.Failed(address.Vault);
        Log.NotStored(logger, address.Vault, exception: null);
        return null;
    }

    private async Task<SecretReference?> StoreAsync(SecretAddress address, OAuthGrant grant, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var write = await Attempt.RunAsync(token => secrets.SetAsync(address, new Credential { Grant = grant }, token), cancellationToken);
            if (write.Succeeded(out var stored, out var fault))
                return stored;
            Log.NotStored(logger, address.Vault, fault);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Vault {Vault} did not store refreshed tokens")]
        public static partial void NotStored(ILogger logger, string vault, Exception? exception);

        [LoggerMessage(2, LogLevel.Warning, "Refreshed tokens that vault {Vault} did not store were stored in vault {Other}")]
        public static partial void Moved(ILogger logger, string vault, string other);
    }
}
