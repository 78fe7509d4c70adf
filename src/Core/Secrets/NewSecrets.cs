using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Secrets;

/// <summary>Secrets that nothing refers to yet, so that one may still go to another vault where its own does not take it, or asks for patience: a person waits.</summary>
public sealed partial class NewSecrets(ISecretStore secrets, SecretBudget budget, SecretMetrics metrics, ILogger<NewSecrets> logger)
{
    /// <summary>As <see cref="ISecretStore.NewAddress"/>.</summary>
    public SecretAddress NewAddress() => secrets.NewAddress();

    /// <summary>Whether nothing is kept there, or not any more.</summary>
    public async Task<bool> IsGoneAsync(SecretAddress address, CancellationToken cancellationToken) => await secrets.FindNewestAsync(address, cancellationToken) is null;

    /// <summary>Writes the first version. Where it stands in the end is in the reference.</summary>
    /// <param name="address">Where it is to go.</param>
    /// <param name="credential">What is kept. A grant is kept whatever the budget says: it could not be had again.</param>
    /// <param name="organization">Whose part of the budget it counts to.</param>
    /// <param name="beforeMoving">Given the other place before anything is written there. That the first one holds nothing is not known then.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<SecretReference> SetAsync(
        SecretAddress address, Credential credential, OrganizationId organization, Func<SecretAddress, Task> beforeMoving, CancellationToken cancellationToken)
    {
        var isObtained = credential.Grant is not null;
        var hasRoom = budget.TryTake(address.Vault, organization, isObtained);
        if (secrets.Vaults.FirstOrDefault(vault => vault != address.Vault && budget.IsReady(vault)) is not { } other)
            return hasRoom ? await secrets.SetAsync(address, credential, cancellationToken) : throw SecretFault.NoRoom();
        try
        {
            if (hasRoom)
                return await secrets.SetAtOnceAsync(address, credential, cancellationToken);
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException)
        {
            Log.Moved(logger, address.Vault, other, exception);
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
