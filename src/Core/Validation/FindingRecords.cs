using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Validation;

/// <summary>Records what a check of an integration found: the verdict on the integration itself, the transcript and the tools beside it.</summary>
public sealed partial class FindingRecords(
    IntegrationChecks checks, ValidationStore store, IOptions<RecheckOptions> options, TimeProvider clock, ILogger<FindingRecords> logger)
{
    /// <summary>Records it, if the integration still is the one that was checked.</summary>
    /// <param name="looked">The integration as it was checked.</param>
    /// <param name="found">On the organization's plane.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The integration as it stands then, and the check's steps.</returns>
    internal async Task<(Integration Integration, IReadOnlyList<ValidationStep> Steps)> RecordAsync(
        Integration looked, ProbeResult found, CancellationToken cancellationToken)
    {
        var before = found.Tools is null ? null : await store.FindSnapshotAsync(looked, cancellationToken);
        var drift = before is null ? null : found.Tools?.Since(before);
        var steps = ProbeTranscript.Of(ValidationPlane.Organization, found, drift);
        var now = clock.GetUtcNow();
        var (record, againIn) = Verdict.Of(looked, found, options.Value, now);
        CheckRecord check = new(record, againIn)
        {
            CapabilitiesChangedAt = drift is null ? null : now,
            OAuthMetadata = found.IsTransient || found.Outcome == ProbeOutcome.Postponed ? looked.OAuthMetadata : found.OAuthMetadata,
        };
        var integration = await checks.RecordAsync(looked, check, cancellationToken);
        if (found.Outcome == ProbeOutcome.Postponed)
            Log.Postponed(logger, looked.Id.Value);
        if (found.Outcome == ProbeOutcome.Postponed || integration.Validation != record)
            return (integration, steps);

        // After the verdict: whatever ends this here has the next check tell of the drift once more, and none is lost.
        if (found.Tools?.Over(before) is { } tools && tools.Hash != before?.Hash)
            await store.KeepAsync(looked, tools, cancellationToken);
        await store.KeepAsync(looked, new ValidationTranscript(record.CheckedAt, steps), cancellationToken);
        return (integration, steps);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The check of integration {Integration} was put off: this process is short of memory, sockets or room for large answers")]
        public static partial void Postponed(ILogger logger, Guid integration);
    }
}
