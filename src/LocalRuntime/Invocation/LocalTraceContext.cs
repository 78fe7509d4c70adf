using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>The W3C trace context of the request.</summary>
internal sealed class LocalTraceContext : TraceContext
{
    private readonly Activity? _activity = Activity.Current;

    public override string TraceParent => _activity?.Id ?? "";

    public override string TraceState => _activity?.TraceStateString ?? "";
}
