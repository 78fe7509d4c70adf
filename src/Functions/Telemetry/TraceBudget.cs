using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Which runs are shown with all their steps. Those of the clock alone would fill a component with what is the same each minute, and a caller's wish
/// to be traced would let strangers spend our money: neither counts. Where nothing is paid, all are. Of every run the figures stay exact, since what is not shown is recorded all the same.
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
