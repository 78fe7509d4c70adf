using Azure;
using Azure.Data.Tables;
using Kontext.Core.Bounds;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Tells whether this app can use the tables and the queue, which every call needs. Anyone may ask, so all callers together cost at most
/// two requests in ten seconds.
/// </summary>
/// <remarks>
/// Each vault is asked until it has let this app in once, and never again. A missing role shows while a deployment is new. When one of
/// several vaults is unreachable later, only the secrets in that vault are affected.
/// </remarks>
public sealed partial class Readiness(
    Tables tables, DueQueue queue, ISecretStore secrets, IOptions<SecretsOptions> options, TimeProvider clock, ILogger<Readiness> logger)
{
    /// <summary>How long an answer is reused.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _unseenVaults = new(options.Value.Vaults.Keys, StringComparer.Ordinal);
    private Task<bool>? _check;
    private long _checkedAt;

    /// <summary>Returns the answer, at most <see cref="KeptFor"/> old.</summary>
    public Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_check is null || (_check.IsCompleted && clock.GetElapsedTime(_checkedAt) >= KeptFor))
            {
                _checkedAt = clock.GetTimestamp();

                // All callers share this check, so the cancellation of one caller must not stop it.
                _check = CheckAsync(CancellationToken.None);
            }

            return _check.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        if ((await Timed.RunAsync(TimeLimit, clock, AskAsync, cancellationToken)).InTime(out var isReady))
            return isReady;
        Log.NotReady(logger, exception: null);
        return false;
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var table = tables.Get(Tables.Integrations).GetEntityIfExistsAsync<TableEntity>("ready", "ready", cancellationToken: cancellationToken);
            await Task.WhenAll(table, queue.IsFullAsync(cancellationToken));
            foreach (var vault in _unseenVaults.ToList())
                await CheckVaultAsync(vault, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is DependencyException or RequestFailedException)
        {
            Log.NotReady(logger, exception);
            return false;
        }
    }

    // No secret has this name, so the expected answer is that there is none.
    private async Task CheckVaultAsync(string vault, CancellationToken cancellationToken)
    {
        try
        {
            await secrets.FindNewestAsync(new SecretAddress(vault, $"{tables.Prefix}-ready"), cancellationToken);
            _unseenVaults.Remove(vault);
        }
        catch (UnavailableException exception)
        {
            Log.VaultIsAway(logger, vault, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Not ready: tables, queue or a vault cannot be used")]
        public static partial void NotReady(ILogger logger, Exception? exception);

        [LoggerMessage(2, LogLevel.Warning, "Vault {Vault} cannot be reached at the moment, so it is unknown whether this app may use it")]
        public static partial void VaultIsAway(ILogger logger, string vault, Exception exception);
    }
}
