using System.Diagnostics;
using System.Globalization;

namespace Kontext.Core.Outcomes;

/// <summary>
/// The steps of our work in a trace. Names and tags are our own words, hosts, codes and opaque ids. They never contain a key, a path, a
/// query or another party's text.
/// </summary>
public static class Steps
{
    /// <summary>The name of the <see cref="ActivitySource"/> of the steps.</summary>
    public const string Source = "Kontext";

    private static readonly ActivitySource Activities = new(Source);

    /// <summary>The present position in a trace, as W3C Trace Context writes it; null without a trace.</summary>
    internal static string? Here => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Whether a trace is recorded. If not, a step needs no name.</summary>
    internal static bool AreShown => Activities.HasListeners();

    /// <summary>Begins a run: the handling of a request, a timer or a message. Returns null when no trace is recorded.</summary>
    /// <param name="name">The name of the function.</param>
    /// <param name="kind">Server or consumer. A step has neither kind.</param>
    /// <param name="traceParent">The caller's trace context, unchecked. A text that is no W3C trace context begins a new trace.</param>
    public static Activity? BeginRun(string name, ActivityKind kind, string? traceParent)
    {
        // The caller's state and baggage stay out: they are texts of any content.
        var isKnown = ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent);
        return Activities.StartActivity(name, kind, isKnown ? parent : default);
    }

    /// <summary>Begins a step of a run.</summary>
    internal static Activity? Begin(string name) => Activities.StartActivity(name);

    /// <summary>Begins a call to another server.</summary>
    /// <param name="name">A name that contains nothing of the address but its host.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="host">The host.</param>
    /// <param name="port">The port.</param>
    internal static Activity? BeginCall(string name, string method, string host, int port) =>
        Activities.StartActivity(name, ActivityKind.Client)?
            .SetTag("http.request.method", method)
            .SetTag("server.address", host)
            .SetTag("server.port", port);

    /// <summary>Records the answer to a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="isError">Whether the answer is an error. An answer that a row does not exist, or has changed, is none.</param>
    internal static void Answered(this Activity call, int status, bool isError)
    {
        call.SetTag("http.response.status_code", status);
        if (isError)
            call.FailedWith(status.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Records the failure of a call. The exception's message stays out, because it quotes its input.</summary>
    internal static void FailedWith(this Activity call, string error) => call.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error);
}
