using System.Globalization;
using Kontext.Core.Discovery;
using Kontext.Core.Outbound;
using Kontext.Core.Probes;
using Kontext.Core.Upstream;

namespace Kontext.Core.Validation;

/// <summary>Builds the steps of a probe from the exchanges that its client saw.</summary>
internal static class ProbeTranscript
{
    public const int MaxSteps = 30;
    public const int MaxAdvice = 1_000;

    // The handshake explains most. Of a long tool list the last steps are enough.
    private const int FirstSteps = 5;
    private const int LastSteps = 23;
    private const int MaxMalformed = 8;

    private const string ListTools = "tools/list";
    private const string Initialize = "initialize";

    /// <summary>Returns the steps of the probe, and one step for each kind of change of its tools.</summary>
    /// <param name="plane">The plane whose credential the probe used.</param>
    /// <param name="found">The result of the probe.</param>
    /// <param name="drift">The changes of the tools; null when there are none, or when they are unknown.</param>
    /// <param name="unaccepted">The differences from the accepted tools; null when there are none.</param>
    public static IReadOnlyList<ValidationStep> Of(ValidationPlane plane, ProbeResult found, ToolDrift? drift, ToolDrift? unaccepted = null)
    {
        var exchanges = found.Exchanges;
        var deciding = found.IsAccepted || found.DiscoverySteps.Count > 0 ? -1 : found.DecidedAt ?? exchanges.Count - 1;
        List<ValidationStep> steps = [.. exchanges.Select((exchange, i) => Of(plane, exchange) with
        {
            Rule = i + 1 < exchanges.Count ? RuleBetween(exchange, exchanges[i + 1]) : RuleAtEnd(exchange, found),
            Advice = i == deciding ? ForeignText.Cut(found.Message, MaxAdvice) : null,
        })];
        if (found.ListingRefusal is { } words)
            steps[^1] = steps[^1] with { Advice = $"Ask the server's operator why it lists no tools. The server says: {words}" };
        steps.AddRange(found.DiscoverySteps.Select(step => Of(plane, step)));
        if (found.DiscoverySteps.Count > 0 && !found.IsAccepted)
            steps[^1] = steps[^1] with { Advice = ForeignText.Cut(found.Message, MaxAdvice) };
        if (steps.Count == 0)
            steps.Add(new ValidationStep { Plane = plane, Rule = "Nothing was asked.", Advice = ForeignText.Cut(found.Message, MaxAdvice) });
        Shorten(steps, LastSteps - (found.MalformedTools.Count > 0 ? 1 : 0) - (unaccepted is null ? 0 : 1), plane);
        if (found.MalformedTools.Count > 0)
            steps.Add(new ValidationStep { Plane = plane, Rule = RuleOf(found.MalformedTools), Advice = "Agents do not get these tools. Ask the server's operator to correct them." });
        if (drift is not null)
            steps.Add(new ValidationStep { Plane = plane, Rule = drift.ToString(), Advice = "Check that the tools that are new or changed are ones your agents should have." });
        if (unaccepted is not null)
            steps.Add(new ValidationStep { Plane = plane, Rule = unaccepted.ToAcceptedString(), Advice = "Agents do not get tools that are new or changed until an administrator accepts them." });
        return steps;
    }

    private static string RuleOf(IReadOnlyList<string> malformed)
    {
        var more = malformed.Count - MaxMalformed;
        return $"Tools that do not follow the MCP specification: {string.Join("; ", malformed.Take(MaxMalformed))}{(more > 0 ? string.Create(CultureInfo.InvariantCulture, $"; and {more} more") : "")}.";
    }

    private static ValidationStep Of(ValidationPlane plane, DiscoveryStep step) =>
        (step.Exchange is { } exchange ? Of(plane, exchange) : new ValidationStep { Plane = plane }) with { Rule = step.Rule };

    private static ValidationStep Of(ValidationPlane plane, Exchange exchange) => new()
    {
        Plane = plane,
        Method = exchange.Method.Method,
        McpMethod = exchange.RpcMethod,
        Address = exchange.Address,
        Status = exchange.Status,
        Failure = exchange.Failure == OutboundFailure.None ? null : exchange.Failure,
        Milliseconds = (long?)exchange.Elapsed?.TotalMilliseconds,
    };

    private static void Shorten(List<ValidationStep> steps, int last, ValidationPlane plane)
    {
        var surplus = steps.Count - FirstSteps - last;
        if (surplus <= 1)
            return;
        steps.RemoveRange(FirstSteps, surplus);
        steps.Insert(FirstSteps, new ValidationStep { Plane = plane, Rule = string.Create(CultureInfo.InvariantCulture, $"{surplus} more steps were taken here.") });
    }

    private static string? RuleBetween(Exchange step, Exchange next) => (step.RpcMethod, next.RpcMethod) switch
    {
        (ListTools, ListTools) => "The list of tools goes on, so its next page was asked for.",
        (_, ListTools) => "The handshake succeeded, so the server's tools were listed.",
        (_, "notifications/initialized") => "initialize was answered, so the server was told that the handshake is complete.",
        ("server/discover", Initialize) => "server/discover of MCP 2026-07-28 brought no usable answer, so initialize of 2025-11-25 and before was tried.",
        _ when step.Method == HttpMethod.Post && next.Method == HttpMethod.Get => "Streamable HTTP refused the POST, so the older HTTP+SSE transport was tried.",
        _ when step.Method == HttpMethod.Get && next.Method == HttpMethod.Post => "The event stream named where it takes messages, so they were sent there.",
        _ => null,
    };

    private static string? RuleAtEnd(Exchange last, ProbeResult found) => (last.RpcMethod, found) switch
    {
        (_, { DiscoverySteps.Count: > 0 }) when last.Status == 401 => "The server asks for a credential, so its authorization server was looked up.",
        (ListTools, { IsAccepted: true, Tools: null }) => "The server refused to list its tools; the handshake is what counts.",
        (ListTools, { IsAccepted: true, Tools.IsComplete: false }) => "The list of tools goes on; no further page was asked for.",
        _ => null,
    };
}
