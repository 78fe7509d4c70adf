using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Credentials;

/// <summary>The vault's side of a refresh: a permit before anything is redeemed, and storing what came for as long as the lease allows.</summary>
public sealed partial class RefreshVault(ISecretStore secrets, SecretBudget budget, TimeProvider clock, ILogger<RefreshVault> logger)
{
    // The vault's client makes several tries of its own in each.
    private const int Attempts = 3;

    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(90);

    /// <summary>Whether one more version may be written there now.</summary>
    internal bool TryReserve(SecretAddress address) => budget.TryTake(address.Vault);

    /// <summary>What is kept there, the version that was written last.</summary>
    internal Task<StoredCredential?> FindNewestAsync(SecretAddress address, CancellationToken cancellationToken) =>
        secrets.FindNewestAsync(address, cancellationToken);

    /// <summary>One version of it.</summary>
    internal Task<Credential?> FindAsync(SecretReference reference, CancellationToken cancellationToken) => secrets.FindAsync(reference, cancellationToken);

    /// <summary>Stores a new version; null when the vault did not take it in time.</summary>
    internal async Task<SecretReference?> StoreAsync(SecretAddress address, OAuthGrant grant, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StoreLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        for (var attempt = 0; attempt < Attempts && !either.IsCancellationRequested; attempt++)
        {
            try
            {
                var stored = await secrets.SetAsync(address, new Credential { Grant = grant }, either.Token);
                budget.Succeeded(address.Vault);
                return stored;
            }
            catch (Exception exception) when (exception is UnavailableException or VaultException or OperationCanceledException)
            {
                budget.Failed(address.Vault);
                Log.NotStored(logger, address.Vault, exception);
            }
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Vault {Vault} did not take renewed tokens")]
        public static partial void NotStored(ILogger logger, string vault, Exception exception);
    }
}
