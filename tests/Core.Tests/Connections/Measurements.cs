using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Kontext.Core.Tests.Connections;

/// <summary>The counts of the instruments of one host, by name and by tag values.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<(string Name, long Value, HashSet<string> Tags)> _counted = new();
    private readonly MeterListener _listener = new();

    public Measurements(IMeterFactory meters)
    {
        // Other tests run in this process. The scope of a meter shows whether it belongs to this host.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _counted.Enqueue((
            instrument.Name, value, tags.ToArray().Select(tag => $"{tag.Value}").ToHashSet(StringComparer.Ordinal))));
        _listener.Start();
    }

    /// <summary>Returns the sum of all measurements with these tags, also with further tags.</summary>
    public long Sum(string name, params string[] tags) => _counted.Where(one => one.Name == name && one.Tags.IsSupersetOf(tags)).Sum(one => one.Value);

    public void Dispose() => _listener.Dispose();
}
