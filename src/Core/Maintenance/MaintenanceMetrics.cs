using System.Diagnostics.Metrics;
using Kontext.Core.Input;
using Kontext.Core.Schedule;

namespace Kontext.Core.Maintenance;

/// <summary>The metrics of maintenance, under the meter <c>Kontext.Maintenance</c>.</summary>
public sealed class MaintenanceMetrics
{
    private readonly Counter<long> _ticks;
    private readonly Counter<long> _due;
    private readonly Counter<long> _enqueued;
    private readonly Counter<long> _postponed;
    private readonly Counter<long> _worked;
    private readonly Gauge<long> _poison;
    private readonly Gauge<double> _oldest;
    private readonly Gauge<double> _oldestRefresh;
    private readonly Gauge<double> _oldestCheck;

    /// <summary>Creates the instruments.</summary>
    public MaintenanceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Kontext.Maintenance");
        _ticks = meter.CreateCounter<long>("kontext.maintenance.ticks", "{tick}", "Ticks that completed");
        _due = meter.CreateCounter<long>("kontext.maintenance.due", "{item}", "Due items that ticks have read");
        _enqueued = meter.CreateCounter<long>("kontext.maintenance.enqueued", "{item}", "Due items that ticks have handed out");
        _postponed = meter.CreateCounter<long>("kontext.maintenance.postponed", "{item}", "Due items beyond their organization's share");
        _worked = meter.CreateCounter<long>("kontext.maintenance.worked", "{item}", "Items worked on, by kind and result");
        _poison = meter.CreateGauge<long>("kontext.maintenance.poison", "{message}", "Messages of due work that the platform has given up, at the last tick that found something due");
        _oldest = meter.CreateGauge<double>("kontext.maintenance.oldest_due", "s", "How long the oldest due item has been due at the last tick");
        _oldestRefresh = meter.CreateGauge<double>("kontext.refresh.oldest_overdue", "s", "How long the oldest refresh that is due has been due at the last tick");
        _oldestCheck = meter.CreateGauge<double>("kontext.validation.oldest_overdue", "s", "How long the oldest check that is due has been due at the last tick");
    }

    internal void Ticked(TickSummary summary)
    {
        _ticks.Add(1);
        _due.Add(summary.Due);
        _enqueued.Add(summary.Enqueued);
        _postponed.Add(summary.Postponed);
        if (summary.Poison is { } poison)
            _poison.Record(poison);
        _oldest.Record(summary.OldestAge.TotalSeconds);
        _oldestRefresh.Record(summary.OldestRefreshAge.TotalSeconds);
        _oldestCheck.Record(summary.OldestCheckAge.TotalSeconds);
    }

    internal void Worked(HintKind kind, WorkResult result) => _worked.Add(
        1,
        new KeyValuePair<string, object?>("kind", WireNames.Of(kind)),
        new KeyValuePair<string, object?>("result", WireNames.Of(result)));
}
