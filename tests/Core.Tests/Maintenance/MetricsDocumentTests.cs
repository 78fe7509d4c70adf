using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Kontext.Core.Connections;
using Kontext.Core.Exchanging;
using Kontext.Core.Gateway;
using Kontext.Core.Maintenance;
using Kontext.Core.Secrets;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tests.Maintenance;

/// <summary>docs/metrics.md lists all existing instruments, and no others.</summary>
public sealed partial class MetricsDocumentTests
{
    [Fact]
    public void Every_instrument_is_listed_with_its_unit_under_its_meter()
    {
        var found = new List<string>();
        using var services = new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System)
            .AddSingleton<ConnectionMetrics>().AddSingleton<MaintenanceMetrics>().AddSingleton<SecretMetrics>().AddSingleton<ExchangeMetrics>().AddSingleton<GatewayMetrics>().BuildServiceProvider();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                found.Add($"{instrument.Meter.Name} {instrument.Name} {instrument.Unit}");
        };
        listener.Start();

        Assert.NotNull(services.GetRequiredService<ConnectionMetrics>());
        Assert.NotNull(services.GetRequiredService<MaintenanceMetrics>());
        Assert.NotNull(services.GetRequiredService<SecretMetrics>());
        Assert.NotNull(services.GetRequiredService<ExchangeMetrics>());
        Assert.NotNull(services.GetRequiredService<GatewayMetrics>());

        Assert.Equal(Listed().Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Listed()
    {
        var meter = "";
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "metrics.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                meter = line[3..];
            else if (Instrument.Match(line) is { Success: true } match)
                yield return $"{meter} {match.Groups["name"].Value} {match.Groups["unit"].Value}";
        }
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| (?<unit>\S+) \|")]
    private static partial Regex Instrument { get; }
}
