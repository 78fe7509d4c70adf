using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Kontext.Core.Audit;

/// <summary>
/// Refusals of known clients. Repeated ones share one row for each client, reason and minute of this process, which is written some seconds later: a client
/// that goes on asking must not be able to fill the audit, or to be a cost by itself.
/// </summary>
public sealed partial class Refusals(AuditStore store, TimeProvider clock, ILogger<Refusals> logger)
{
    /// <summary>How often rows are to be written.</summary>
    public static readonly TimeSpan WrittenEvery = TimeSpan.FromSeconds(10);

    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Organization, string? Application, string? Rule, Guid? Integration, long Minute), Counted> _counts = [];
    private Task _last = Task.CompletedTask;

    /// <summary>Counts a refusal; where there are too many kinds of them, those that are new are not.</summary>
    internal void Note(AuditEvent refusal)
    {
        var now = clock.GetUtcNow();
        var key = (refusal.Organization.Value, refusal.Application, refusal.Rule, refusal.Integration, now.UtcTicks / TimeSpan.TicksPerMinute);
        lock (_lock)
        {
            if (_counts.TryGetValue(key, out var counted))
                _counts[key] = counted with { Event = counted.Event with { Count = counted.Event.Count + 1 }, IsWritten = false };
            else if (_counts.Count < Most)
                _counts[key] = new Counted(refusal with { Time = now }, Guid.CreateVersion7(now).ToString("N"), IsWritten: false);
        }
    }

    /// <summary>Writes what was counted since the last time. What storage does not take is written the next time.</summary>
    public Task WriteAsync(CancellationToken cancellationToken)
    {
        // One after the other, so that a count is never replaced by one from before it.
        lock (_lock)
            return _last = WriteBehindAsync(_last, cancellationToken);
    }

    private async Task WriteBehindAsync(Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        try
        {
            foreach (var (key, counted) in Take())
            {
                await store.PutAsync(counted.Event, counted.Id, cancellationToken);
                Written(key, counted);
            }
        }
        catch (UnavailableException exception)
        {
            Log.NotWritten(logger, exception);
        }
    }

    private List<KeyValuePair<(string Organization, string? Application, string? Rule, Guid? Integration, long Minute), Counted>> Take()
    {
        lock (_lock)
            return [.. _counts.Where(pair => !pair.Value.IsWritten)];
    }

    // What has come meanwhile is written the next time; a minute that is over is forgotten.
    private void Written((string Organization, string? Application, string? Rule, Guid? Integration, long Minute) key, Counted counted)
    {
        lock (_lock)
        {
            if (_counts.TryGetValue(key, out var present) && present.Event.Count == counted.Event.Count)
                _counts[key] = present with { IsWritten = true };
            var minute = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
            foreach (var old in _counts.Where(pair => pair.Value.IsWritten && pair.Key.Minute < minute).Select(pair => pair.Key).ToList())
                _counts.Remove(old);
        }
    }

    private sealed record Counted(AuditEvent Event, string Id, bool IsWritten);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Refusals could not be written to the audit now; they will be later")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}
