using Azure;
using Azure.Data.Tables;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Kontext.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Whether what every call needs is there: tables and queue. Strangers may ask as often as they like: whatever number of them does costs two
/// requests in ten seconds.
/// </summary>
/// <remarks>
/// A vault is asked until it has let us in once, and never again: a missing role shows itself when a deployment is new, and one of several vaults that
/// is away later takes only what lives there with it.
/// </remarks>
public sealed partial class Readiness(
    Tables tables, DueQueue queue, ISecretStore secrets, IOptions<SecretsOptions> options, TimeProvider clock, ILogger<Readiness> logger)
{
    /// <summary>How long an answer is given out without looking again.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _unseenVaults = new(options.Value.Vaults.Keys, StringComparer.Ordinal);
    private Task<bool>? _look;
    private long _lookedAt;

    /// <summary>As it was at most <see cref="KeptFor"/> ago.</summary>
    public Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_look is null || (_look.IsCompleted && clock.GetElapsedTime(_lookedAt) >= KeptFor))
            {
                _lookedAt = clock.GetTimestamp();

                // For everybody who asks meanwhile, whoever leaves.
                _look = LookAsync(CancellationToken.None);
            }

            return _look.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var table = tables.Get(Tables.Integrations).GetEntityIfExistsAsync<TableEntity>("ready", "ready", cancellationToken: either.Token);
            await Task.WhenAll(table, queue.IsFullAsync(either.Token));
            foreach (var vault in _unseenVaults.ToList())
                await LookIntoAsync(vault, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is UnavailableException or VaultException or RequestFailedException or OperationCanceledException)
        {
            Log.NotReady(logger, exception);
            return false;
        }
    }

    // Its name is nobody's: that there is no such secret is the answer hoped for.
    private async Task LookIntoAsync(string vault, CancellationToken cancellationToken)
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
        public static partial void NotReady(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Vault {Vault} is away at the moment; whether it lets us in is not known")]
        public static partial void VaultIsAway(ILogger logger, string vault, Exception exception);
    }
}
