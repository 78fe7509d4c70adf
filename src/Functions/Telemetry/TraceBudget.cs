using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Decides which runs are exported with all their steps. Application Insights bills by volume, so timer runs and health checks are left
/// out, and the others are limited. A caller's sampling flag is ignored, because strangers could raise the cost. All other runs are still
/// recorded, so that metrics are exact. Without Application Insights, every run is exported.
/// </summary>
internal sealed class TraceBudget(IOptions<TelemetryOptions> options, TimeProvider clock, bool isLimited) : Sampler
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _began = clock.GetTimestamp();
    private int _spent;

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Kind is not (ActivityKind.Server or ActivityKind.Consumer))
            return new SamplingResult(samplingParameters.ParentContext.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
        return new SamplingResult(!isLimited || (!FailedRuns.IsRegular(samplingParameters.Name) && TrySpend()) ? SamplingDecision.RecordAndSample : SamplingDecision.RecordOnly);
    }

    private bool TrySpend()
    {
        lock (_lock)
        {
            if (clock.GetElapsedTime(_began) >= Window)
                (_began, _spent) = (clock.GetTimestamp(), 0);
            if (_spent >= options.Value.TracesPerMinute)
                return false;
            _spent++;
            return true;
        }
    }
}
