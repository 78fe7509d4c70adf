using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Secrets;

/// <summary>
/// Writes new secrets. No row refers to one yet, so it may go to another vault when its own refuses or throttles. Users wait for this
/// write.
/// </summary>
public sealed partial class NewSecrets(ISecretStore secrets, SecretBudget budget, SecretMetrics metrics, ILogger<NewSecrets> logger)
{
    /// <summary>Returns a fresh address, as <see cref="ISecretStore.NewAddress"/> does.</summary>
    public SecretAddress NewAddress() => secrets.NewAddress();

    /// <summary>Whether no secret is stored at the address, or no longer.</summary>
    public async Task<bool> IsGoneAsync(SecretAddress address, CancellationToken cancellationToken) => await secrets.FindNewestAsync(address, cancellationToken) is null;

    /// <summary>Writes the first version. The returned reference names the vault that stored it.</summary>
    /// <param name="address">The chosen address.</param>
    /// <param name="credential">The credential. A grant is written even without a permit of the budget, because it cannot be obtained
    /// again.</param>
    /// <param name="organization">The organization whose share of the budget the write counts to.</param>
    /// <param name="beforeMoving">Called with the standby address before the write there. The first address may hold the secret all the
    /// same.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    internal async Task<SecretReference> SetAsync(
        SecretAddress address, Credential credential, OrganizationId organization, Func<SecretAddress, Task> beforeMoving, CancellationToken cancellationToken)
    {
        var isObtained = credential.Grant is not null;
        var hasRoom = budget.TryTake(address.Vault, organization, isObtained);
        if (secrets.Vaults.FirstOrDefault(vault => vault != address.Vault && budget.IsReady(vault)) is not { } other)
            return hasRoom ? await secrets.SetAsync(address, credential, cancellationToken) : throw SecretFault.NoRoom();
        if (hasRoom)
        {
            var write = await Attempt.RunAsync(token => secrets.SetAtOnceAsync(address, credential, token), cancellationToken);
            if (write.Succeeded(out var stored, out var fault))
                return stored;
            Log.Moved(logger, address.Vault, other, fault);
        }

        if (!budget.TryTake(other, organization, isObtained))
            throw SecretFault.NoRoom();
        metrics.Moved(address.Vault);
        var moved = address.Moved(other, OAuthGrant.FirstFence);
        await beforeMoving(moved);
        return await secrets.SetAsync(moved, credential, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A credential that vault {Vault} did not take goes to vault {Other}")]
        public static partial void Moved(ILogger logger, string vault, string other, Exception exception);
    }
}
