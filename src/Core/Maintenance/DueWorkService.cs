using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Schedule;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Maintenance;

/// <summary>Does the work of a message, several items at once. One failing item never stops the rest, and a failure loses nothing: its hint fires again.</summary>
public sealed partial class DueWorkService(
    IEnumerable<IDueWork> works, MaintenanceMetrics metrics, IOptions<MaintenanceOptions> options, TimeProvider clock, ILogger<DueWorkService> logger)
{
    // Well under functionTimeout, 10 minutes: what is not begun by then is left to its hint.
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
            // Out of time or shutting down: the hint fires again when its lease is over.
            Log.OutOfTime(logger, item.Hint.Kind, item.Hint.Integration);
        }
#pragma warning disable CA1031 // The per-item boundary: whatever is wrong with one item must not stop the rest
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

/// <summary>What the work of one message came to.</summary>
/// <param name="Done">Items whose work was done.</param>
/// <param name="Skipped">Items with nothing to do.</param>
/// <param name="Failed">Items whose hint will fire again.</param>
public sealed record WorkSummary(int Done, int Skipped, int Failed);

/// <summary>What became of one item.</summary>
public enum WorkResult
{
    /// <summary>The work was done and its hint removed or replaced.</summary>
    Done,

    /// <summary>There was nothing to do: done already, overtaken, or somebody else's at the moment.</summary>
    Skipped,

    /// <summary>It could not be done; its hint fires again.</summary>
    Failed,
}

/// <summary>One kind of work that falls due. Messages come at least once, so it must bear being done twice.</summary>
public interface IDueWork
{
    /// <summary>The kind of hint it acts on.</summary>
    HintKind Kind { get; }

    /// <summary>Does the work and removes or replaces its hint; whatever it throws leaves the hint to fire again.</summary>
    Task<WorkResult> RunAsync(DueHint due, CancellationToken cancellationToken);
}
