using System.Diagnostics.Metrics;
using Kontext.Core.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tests.Connections;

public sealed class ConnectionMetricsTests
{
    [Fact]
    public void The_metrics_have_at_most_a_hundred_authorities_and_other()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        ConnectionMetrics metrics = new(meters, TimeProvider.System);
        List<string?> seen = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "kontext.refresh.attempts")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => seen.Add($"{tags[1].Value}"));
        listener.Start();

        metrics.Refreshed("refreshed", "first.example", metrics.Now());
        for (var number = 0; number < 500; number++)
            metrics.Refreshed("refreshed", $"{number}.evil.example", metrics.Now());
        metrics.Refreshed("refreshed", "first.example", metrics.Now());

        Assert.Equal(101, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(401, seen.Count(authority => authority == "other"));
        Assert.Equal("first.example", seen[^1]);
    }
}
