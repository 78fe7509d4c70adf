using System.Diagnostics;
using System.Globalization;

namespace Kontext.Core.Outcomes;

/// <summary>
/// The steps of our own work that a trace shows. Names and tags are words of ours, hosts, codes and ids without meaning: never a key, a path, a
/// query, or what somebody else said.
/// </summary>
public static class Steps
{
    /// <summary>The name of the <see cref="ActivitySource"/> they come from.</summary>
    public const string Source = "Kontext";

    private static readonly ActivitySource Activities = new(Source);

    /// <summary>Where in a trace we are, as W3C Trace Context writes it; null where nobody traces.</summary>
    internal static string? Here => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Whether a trace is recorded. Where none is, a step needs no name.</summary>
    internal static bool AreShown => Activities.HasListeners();

    /// <summary>A run that somebody else's call, the clock or a message began. Null when nobody listens.</summary>
    /// <param name="name">Of the function that runs.</param>
    /// <param name="kind">Server or consumer, by which a run is told from a step.</param>
    /// <param name="traceParent">What it goes on from, as it came and whatever it is: what is no W3C trace context begins a trace of its own.</param>
    public static Activity? BeginRun(string name, ActivityKind kind, string? traceParent)
    {
        // Without what callers say beside it, state and baggage, which are texts of any content.
        var isKnown = ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent);
        return Activities.StartActivity(name, kind, isKnown ? parent : default);
    }

    /// <summary>A step within a run.</summary>
    internal static Activity? Begin(string name) => Activities.StartActivity(name);

    /// <summary>A call to somebody else.</summary>
    /// <param name="name">Without anything of an address but its host.</param>
    /// <param name="method">Of HTTP.</param>
    /// <param name="host">Whom.</param>
    /// <param name="port">Where.</param>
    internal static Activity? BeginCall(string name, string method, string host, int port) =>
        Activities.StartActivity(name, ActivityKind.Client)?
            .SetTag("http.request.method", method)
            .SetTag("server.address", host)
            .SetTag("server.port", port);

    /// <summary>What a call was answered.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">Of HTTP.</param>
    /// <param name="isError">Whether it is not what one asks for: that a row is not there, or not any more, is an answer like others.</param>
    internal static void Answered(this Activity call, int status, bool isError)
    {
        call.SetTag("http.response.status_code", status);
        if (isError)
            call.FailedWith(status.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What a call failed with. The exception's own words stay out: they quote what they were given.</summary>
    internal static void FailedWith(this Activity call, string error) => call.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error);
}
