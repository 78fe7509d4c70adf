using System.Diagnostics;
using OpenTelemetry;

namespace Kontext.Functions.Telemetry;

/// <summary>
/// Exports every failed run, even without a permit of the trace budget. Exports every tick too, because it shows that the timer runs.
/// </summary>
internal sealed class FailedRuns : BaseProcessor<Activity>
{
    private const string Tick = "Tick";

    /// <summary>Returns whether the function runs on a timer or is a health check. One such trace looks like the next.</summary>
    public static bool IsRegular(string name) => name is Tick or "RemoveOld" or "GetHealth" or "GetReadiness";

    public override void OnEnd(Activity data)
    {
        if (data.Kind is ActivityKind.Server or ActivityKind.Consumer && (data.Status == ActivityStatusCode.Error || data.OperationName == Tick))
            data.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }
}
