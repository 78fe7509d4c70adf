using Kontext.Core.Integrations;
using Kontext.Core.Pins;
using Kontext.Core.Probes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Validation;

/// <summary>
/// Records the findings of a check: the verdict in the integration's row, the transcript and the tools in rows of their own.
/// </summary>
public sealed partial class FindingRecords(
    IntegrationChecks checks, ValidationStore store, PinStore pins, IOptions<RecheckOptions> options, TimeProvider clock, ILogger<FindingRecords> logger)
{
    /// <summary>Records the findings, if the integration has not changed since the check began.</summary>
    /// <param name="probed">The integration as it was checked.</param>
    /// <param name="found">The result on the organization's plane.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The integration after the write, and the steps of the check.</returns>
    internal async Task<(Integration Integration, IReadOnlyList<ValidationStep> Steps)> RecordAsync(
        Integration probed, ProbeResult found, CancellationToken cancellationToken)
    {
        var before = found.Tools is null ? null : await store.FindSnapshotAsync(probed, cancellationToken);
        var drift = before is null ? null : found.Tools?.Since(before);
        var steps = await DescribeAsync(ValidationPlane.Organization, probed, found, drift, cancellationToken);
        var now = clock.GetUtcNow();
        var (record, againIn) = Verdict.Of(probed, found, options.Value, now);
        CheckRecord check = new(record, againIn)
        {
            CapabilitiesChangedAt = drift is null ? null : now,
            OAuthMetadata = found.IsTransient || found.Outcome == ProbeOutcome.Postponed ? probed.OAuthMetadata : found.OAuthMetadata,
        };
        var integration = await checks.RecordAsync(probed, check, cancellationToken);
        if (found.Outcome == ProbeOutcome.Postponed)
            Log.Postponed(logger, probed.Id.Value);
        if (found.Outcome == ProbeOutcome.Postponed || integration.Validation != record)
            return (integration, steps);

        // Written after the verdict. When the process ends before this write, the next check reports the drift again, so none is lost.
        if (found.Tools?.Over(before) is { } tools && tools.Hash != before?.Hash)
            await store.StoreAsync(probed, tools, cancellationToken);
        await store.StoreAsync(probed, new ValidationTranscript(record.CheckedAt, steps), cancellationToken);
        return (integration, steps);
    }

    /// <summary>Returns the steps of a check.</summary>
    internal async Task<IReadOnlyList<ValidationStep>> DescribeAsync(
        ValidationPlane plane, Integration probed, ProbeResult found, ToolDrift? drift, CancellationToken cancellationToken)
    {
        var accepted = found.Tools is null ? null : await pins.FindAsync(probed, cancellationToken);
        return ProbeTranscript.Of(plane, found, drift, accepted?.DriftOf(found.Tools!));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The check of integration {Integration} was put off: this process is short of memory, sockets or room for large answers")]
        public static partial void Postponed(ILogger logger, Guid integration);
    }
}
