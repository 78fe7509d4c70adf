using System.Diagnostics;
using OpenTelemetry;

namespace Kontext.Functions.Telemetry;

/// <summary>Has a run that went wrong be shown whether there was a trace left for it or not, and each tick, by which one knows that the clock runs.</summary>
internal sealed class FailedRuns : BaseProcessor<Activity>
{
    private const string Tick = "Tick";

    /// <summary>Whether a run is the clock's or a watcher's, and so like the one before.</summary>
    public static bool IsRegular(string name) => name is Tick or "RemoveOld" or "GetHealth" or "GetReadiness";

    public override void OnEnd(Activity data)
    {
        if (data.Kind is ActivityKind.Server or ActivityKind.Consumer && (data.Status == ActivityStatusCode.Error || data.OperationName == Tick))
            data.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }
}
