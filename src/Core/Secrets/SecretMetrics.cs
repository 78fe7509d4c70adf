using System.Diagnostics.Metrics;

namespace Kontext.Core.Secrets;

/// <summary>
/// The metrics of the vaults, under the meter <c>Kontext.Secrets</c>; docs/metrics.md lists them. They name vaults as the configuration
/// does.
/// </summary>
public sealed class SecretMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _throttled;
    private readonly Counter<long> _moved;

    /// <summary>Creates the instruments.</summary>
    public SecretMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Kontext.Secrets");
        _requests = meter.CreateCounter<long>("kontext.secrets.requests", "{request}", "Requests to a vault, each try by itself, by operation");
        _throttled = meter.CreateCounter<long>("kontext.secrets.throttled", "{request}", "Requests that a vault turned away for there being too many");
        _moved = meter.CreateCounter<long>("kontext.secrets.moved", "{secret}", "Credentials stored in another vault because theirs did not take them");
    }

    internal void Asked(string vault, string operation) => _requests.Add(
        1, new KeyValuePair<string, object?>("vault", vault), new KeyValuePair<string, object?>("operation", operation));

    internal void Throttled(string vault) => _throttled.Add(1, new KeyValuePair<string, object?>("vault", vault));

    internal void Moved(string vault) => _moved.Add(1, new KeyValuePair<string, object?>("vault", vault));
}
