using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>
/// Does the work of a queue message, several items at once. One failing item never stops the others. A failure loses nothing, because the
/// hint fires again.
/// </summary>
public sealed partial class DueWorkService(
    IEnumerable<IDueWork> works, MaintenanceMetrics metrics, IOptions<MaintenanceOptions> options, TimeProvider clock, ILogger<DueWorkService> logger)
{
    // Well under functionTimeout (10 minutes). An item that has not begun by then waits until its hint fires again.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(8);

    private readonly FrozenDictionary<HintKind, IDueWork> _works = works.ToFrozenDictionary(work => work.Kind);

    /// <summary>Does the work of one queue message, in the trace of the tick that sent it.</summary>
    public async Task<WorkSummary> RunAsync(string message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var items = DueMessage.Read(message, out var traceParent);
        using var run = Steps.BeginRun("RunDueWork", ActivityKind.Consumer, traceParent);
        var results = new ConcurrentBag<WorkResult>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency };
        await Parallel.ForEachAsync(items, parallel, async (item, _) => results.Add(await RunOneAsync(item, both.Token)));

        var counts = results.CountBy(result => result).ToDictionary();
        var summary = new WorkSummary(
            counts.GetValueOrDefault(WorkResult.Done), counts.GetValueOrDefault(WorkResult.Skipped), counts.GetValueOrDefault(WorkResult.Failed));
        run?.SetTag("done", summary.Done).SetTag("skipped", summary.Skipped).SetTag("failed", summary.Failed);
        Log.Worked(logger, items.Count, summary.Done, summary.Skipped, summary.Failed);
        return summary;
    }

    private async Task<WorkResult> RunOneAsync(DueHint item, CancellationToken cancellationToken)
    {
        var result = WorkResult.Failed;
        using var step = Steps.Begin($"due {WireNames.Of(item.Hint.Kind)}");
        step?.SetTag("integration", item.Hint.Integration).SetTag("attempt", item.Attempts);
        try
        {
            if (!cancellationToken.IsCancellationRequested)
                result = await _works[item.Hint.Kind].RunAsync(item, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time limit passed, or the host is shutting down. The hint fires again when its lease ends.
            Log.OutOfTime(logger, item.Hint.Kind, item.Hint.Integration);
        }
#pragma warning disable CA1031 // The per-item boundary: no fault of one item may stop the others
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Failed(logger, item.Hint.Kind, item.Hint.Integration, item.Attempts, exception);
        }

        step?.SetTag("result", WireNames.Of(result));
        if (result == WorkResult.Failed)
            step?.SetStatus(ActivityStatusCode.Error);
        metrics.Worked(item.Hint.Kind, result);
        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Due work: {Items} items, {Done} done, {Skipped} skipped, {Failed} failed")]
        public static partial void Worked(ILogger logger, int items, int done, int skipped, int failed);

        [LoggerMessage(2, LogLevel.Warning, "{Kind} of integration {Integration} was not begun or not finished in time")]
        public static partial void OutOfTime(ILogger logger, HintKind kind, Guid integration);

        [LoggerMessage(3, LogLevel.Error, "{Kind} of integration {Integration} failed at attempt {Attempt}")]
        public static partial void Failed(ILogger logger, HintKind kind, Guid integration, int attempt, Exception exception);
    }
}

/// <summary>The results of the work of one message.</summary>
/// <param name="Done">Items whose work was done.</param>
/// <param name="Skipped">Items with nothing to do.</param>
/// <param name="Failed">Items whose hint will fire again.</param>
public sealed record WorkSummary(int Done, int Skipped, int Failed);

/// <summary>The result of one item.</summary>
public enum WorkResult
{
    /// <summary>The work was done and its hint removed or replaced.</summary>
    Done,

    /// <summary>There was nothing to do: the item is done, is outdated, or another instance is doing it.</summary>
    Skipped,

    /// <summary>The work could not be done. The hint fires again.</summary>
    Failed,
}

/// <summary>One kind of due work. The queue delivers each message at least once, so an implementation must be idempotent.</summary>
public interface IDueWork
{
    /// <summary>The kind of hint that this work handles.</summary>
    HintKind Kind { get; }

    /// <summary>Does the work, then removes or moves its hint. When it throws, the hint fires again.</summary>
    Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken);
}
