using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Kontext.Core.Tests.Connections;

/// <summary>What the instruments of one host have counted, by name and by the values of their tags.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<(string Name, long Value, HashSet<string> Tags)> _counted = new();
    private readonly MeterListener _listener = new();

    public Measurements(IMeterFactory meters)
    {
        // Other tests run in this process: what belongs to this host says whose it is.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _counted.Enqueue((
            instrument.Name, value, tags.ToArray().Select(tag => $"{tag.Value}").ToHashSet(StringComparer.Ordinal))));
        _listener.Start();
    }

    /// <summary>The sum of what was counted with these tags, whatever others there are.</summary>
    public long Sum(string name, params string[] tags) => _counted.Where(one => one.Name == name && one.Tags.IsSupersetOf(tags)).Sum(one => one.Value);

    public void Dispose() => _listener.Dispose();
}
