using Kontext.Core.Outcomes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Audit;

/// <summary>
/// Writes an audit row before each action and completes the row after it. When the row cannot be written, the action must not happen.
/// </summary>
public sealed partial class AuditService(AuditStore store, Refusals refusals, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditService> logger)
{
    /// <summary>The outcome of a successful action.</summary>
    public const string Ok = "ok";

    private const int RowsOfAPage = 1_000;
    private const int RemovedAtOnce = 100_000;

    /// <summary>Writes the row of an action that is about to start.</summary>
    public async Task<AuditEntry> BeginAsync(AuditEvent act, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        AuditEntry entry = new(act with { Time = now }, Guid.CreateVersion7(now).ToString("N"), clock.GetTimestamp());
        await store.AddAsync(entry.Begun, entry.Id, cancellationToken);
        return entry;
    }

    /// <summary>Completes the row of a finished action. When storage is unavailable, the outcome in the row stays unknown.</summary>
    /// <param name="entry">The entry of the started action.</param>
    /// <param name="outcome"><see cref="Ok"/>, or the code of a problem.</param>
    /// <param name="integration">The integration that the action created; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task CompleteAsync(AuditEntry entry, string outcome, Guid? integration, CancellationToken cancellationToken) =>
        CompleteAsync(entry, begun => begun with { Outcome = outcome, Integration = begun.Integration ?? integration }, cancellationToken);

    /// <summary>Completes the row of a finished action. When storage is unavailable, the outcome in the row stays unknown.</summary>
    /// <param name="entry">The entry of the started action.</param>
    /// <param name="complete">Returns the event with its outcome.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task CompleteAsync(AuditEntry entry, Func<AuditEvent, AuditEvent> complete, CancellationToken cancellationToken)
    {
        var done = complete(entry.Begun) with { Milliseconds = (long)clock.GetElapsedTime(entry.Began).TotalMilliseconds };
        if (await Attempt.RunAsync(token => store.CompleteAsync(done, entry.Id, token), cancellationToken) is { } fault)
            Log.NotCompleted(logger, fault);
    }

    /// <summary>Returns a timestamp from which the duration of an action is measured.</summary>
    public long Now() => clock.GetTimestamp();

    /// <summary>Writes a complete row before the caller gets the result. One write.</summary>
    public Task WriteAsync(AuditEvent act, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return store.AddAsync(act with { Time = now }, Guid.CreateVersion7(now).ToString("N"), cancellationToken);
    }

    /// <summary>Writes a complete row with the duration of the action, before the caller gets the result. One write.</summary>
    /// <param name="act">The action, with its outcome.</param>
    /// <param name="began">The start of the action, from <see cref="Now"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task WriteAsync(AuditEvent act, long began, CancellationToken cancellationToken) =>
        WriteAsync(act with { Milliseconds = (long)clock.GetElapsedTime(began).TotalMilliseconds }, cancellationToken);

    /// <summary>Counts a refusal of a known client; see <see cref="Refusals"/>.</summary>
    public void Refuse(AuditEvent refusal) => refusals.Note(refusal);

    /// <summary>Returns a page of an organization's audit. Reads at most 1,000 rows.</summary>
    public async Task<AuditPage> ListAsync(ListAuditEventsRequest request, CancellationToken cancellationToken)
    {
        List<AuditEvent> wanted = [];
        var (behind, read) = (request.Behind, 0);
        while (true)
        {
            var most = Math.Min(RowsOfAPage - read, request.Limit);
            var (acts, last) = await store.ListAsync(request.Organization, request.From, behind, most, cancellationToken);
            foreach (var act in acts.Where(act => request.Wants(act.Act)))
            {
                wanted.Add(act.Act);
                if (wanted.Count == request.Limit)
                    return new AuditPage(wanted, request.CursorAfter(act.Place));
            }

            read += acts.Count;
            if (last is null)
                return new AuditPage(wanted, NextCursor: null);
            if (read >= RowsOfAPage)
                return new AuditPage(wanted, request.CursorAfter(last));
            behind = last;
        }
    }

    /// <summary>Removes rows that are older than the retention time.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var first = AuditKey.DayOf(clock.GetUtcNow()) - options.Value.RetentionDays;
        var removed = await store.RemoveBeforeAsync(first, RemovedAtOnce, cancellationToken);
        if (removed > 0)
            Log.Removed(logger, removed, options.Value.RetentionDays);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "An audit row could not be completed: its outcome stays unknown")]
        public static partial void NotCompleted(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "{Count} audit rows older than {Days} days were removed")]
        public static partial void Removed(ILogger logger, int count, int days);
    }
}
