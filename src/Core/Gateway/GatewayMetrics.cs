using System.Diagnostics.Metrics;

namespace Kontext.Core.Gateway;

/// <summary>The metrics of the gateway, under the meter <c>Kontext.Gateway</c>; docs/metrics.md lists them.</summary>
public sealed class GatewayMetrics
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _tools;
    private readonly Histogram<double> _server;
    private readonly Histogram<double> _own;
    private readonly UpDownCounter<long> _open;

    /// <summary>Creates the instruments.</summary>
    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Kontext.Gateway");
        _calls = meter.CreateCounter<long>("kontext.gateway.calls", "{call}", "Calls through the gateway, by outcome");
        _tools = meter.CreateCounter<long>("kontext.gateway.tool_calls", "{call}", "Calls of tools, by tool and decision");
        _server = meter.CreateHistogram<double>("kontext.gateway.server_time", "s", "The time until the integration's server began its answer");
        _own = meter.CreateHistogram<double>("kontext.gateway.own_time", "s", "The time until the answer began, without the server's");
        _open = meter.CreateUpDownCounter<long>("kontext.gateway.open", "{call}", "Calls whose answers have not ended");
    }

    internal void Began() => _open.Add(1);

    internal void Answered(TimeSpan server, TimeSpan own)
    {
        _server.Record(server.TotalSeconds);
        _own.Record(own.TotalSeconds);
    }

    internal void Ended(string outcome)
    {
        _open.Add(-1);
        Count(outcome);
    }

    internal void Tool(string tool, string decision) =>
        _tools.Add(1, new KeyValuePair<string, object?>("tool", tool), new KeyValuePair<string, object?>("decision", decision));

    internal void Count(string outcome) => _calls.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
