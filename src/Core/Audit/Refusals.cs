using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Audit;

/// <summary>
/// Counts refusals of known clients. This process writes one row for each client, reason and minute, some seconds later. A client that
/// keeps asking must not fill the audit or cause cost by itself.
/// </summary>
public sealed partial class Refusals(AuditStore store, TimeProvider clock, ILogger<Refusals> logger)
{
    /// <summary>The interval between two writes.</summary>
    public static readonly TimeSpan WrittenEvery = TimeSpan.FromSeconds(10);

    private const int Most = 10_000;
    private const int MostOfOne = Most / 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Organization, string? Application, string? Rule, Guid? Integration, long Minute), Counted> _counts = [];

    // The number of kinds of each organization.
    private readonly Dictionary<string, int> _shares = new(StringComparer.Ordinal);
    private Task _last = Task.CompletedTask;

    /// <summary>The number of kinds of refusal in memory.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
                return _counts.Count;
        }
    }

    /// <summary>
    /// Counts a refusal. A new kind of refusal is ignored when too many are counted already, of all organizations or of this one.
    /// </summary>
    internal void Note(AuditEvent refusal)
    {
        var now = clock.GetUtcNow();
        var key = (Organization: refusal.Organization.Value, refusal.Application, refusal.Rule, refusal.Integration, now.UtcTicks / TimeSpan.TicksPerMinute);
        lock (_lock)
        {
            if (_counts.TryGetValue(key, out var counted))
            {
                _counts[key] = counted with { Event = counted.Event with { Count = counted.Event.Count + 1 }, IsWritten = false };
            }
            else if (_counts.Count < Most && _shares.GetValueOrDefault(key.Organization) is var share and < MostOfOne)
            {
                _counts[key] = new Counted(refusal with { Time = now }, Guid.CreateVersion7(now).ToString("N"), IsWritten: false);
                _shares[key.Organization] = share + 1;
            }
        }
    }

    /// <summary>Writes the refusals counted since the last write. Refusals that storage did not take are written the next time.</summary>
    public Task WriteAsync(CancellationToken cancellationToken)
    {
        // Writes run one after the other, so that an older count never replaces a newer one.
        lock (_lock)
            return _last = WriteBehindAsync(_last, cancellationToken);
    }

    private async Task WriteBehindAsync(Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (await Attempt.RunAsync(WriteAllAsync, cancellationToken) is { } fault)
            Log.NotWritten(logger, fault);
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, counted) in Take())
        {
            await store.PutAsync(counted.Event, counted.Id, cancellationToken);
            Written(key, counted);
        }

        ForgetOld();
    }

    private List<KeyValuePair<(string Organization, string? Application, string? Rule, Guid? Integration, long Minute), Counted>> Take()
    {
        lock (_lock)
            return [.. _counts.Where(pair => !pair.Value.IsWritten)];
    }

    // Refusals counted meanwhile are written the next time.
    private void Written((string Organization, string? Application, string? Rule, Guid? Integration, long Minute) key, Counted counted)
    {
        lock (_lock)
        {
            if (_counts.TryGetValue(key, out var present) && present.Event.Count == counted.Event.Count)
                _counts[key] = present with { IsWritten = true };
        }
    }

    // A minute that is over gets no more refusals.
    private void ForgetOld()
    {
        lock (_lock)
        {
            var minute = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
            foreach (var old in _counts.Where(pair => pair.Value.IsWritten && pair.Key.Minute < minute).Select(pair => pair.Key).ToList())
            {
                _counts.Remove(old);
                if (--_shares[old.Organization] == 0)
                    _shares.Remove(old.Organization);
            }
        }
    }

    private sealed record Counted(AuditEvent Event, string Id, bool IsWritten);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refusals could not be written to the audit now; they will be later")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}
