using System.Diagnostics.Metrics;

namespace Kontext.Core.Exchanging;

/// <summary>The metrics of the token endpoint, under the meter <c>Kontext.Exchanging</c>; docs/metrics.md lists them.</summary>
public sealed class ExchangeMetrics
{
    private readonly Counter<long> _notAuthenticated;

    /// <summary>Creates the instruments.</summary>
    public ExchangeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Kontext.Exchanging");
        _notAuthenticated = meter.CreateCounter<long>(
            "kontext.exchange.not_authenticated", "{request}", "Token requests of clients that were not authenticated, by cause");
    }

    internal void NotAuthenticated(string cause) => _notAuthenticated.Add(1, new KeyValuePair<string, object?>("cause", cause));
}
