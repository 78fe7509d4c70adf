using System.Diagnostics.Metrics;
using Kontext.Core.Clients;
using Kontext.Core.Input;
using Kontext.Core.OAuth;

namespace Kontext.Core.Connections;

/// <summary>The figures of people's connections, under the meter <c>Kontext.Connections</c>; docs/metrics.md lists them.</summary>
public sealed class ConnectionMetrics
{
    private const int MaxAuthorities = 100;

    private readonly HashSet<string> _authorities = new(StringComparer.OrdinalIgnoreCase);
    private readonly Counter<long> _refreshes;
    private readonly Histogram<double> _refreshDuration;
    private readonly Histogram<double> _refusalVisible;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _lost;
    private readonly UpDownCounter<long> _endingsOpen;
    private readonly Counter<long> _endingsGivenUp;
    private readonly Counter<long> _revocations;

    private readonly TimeProvider _clock;

    /// <summary>Creates the instruments.</summary>
    public ConnectionMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create("Kontext.Connections");
        _refreshes = meter.CreateCounter<long>("kontext.refresh.attempts", "{refresh}", "Refreshes, by outcome and authority");
        _refreshDuration = meter.CreateHistogram<double>("kontext.refresh.duration", "s", "From the claim on a refresh to its commit");
        _refusalVisible = meter.CreateHistogram<double>(
            "kontext.refresh.refusal_visible", "s", "From an authorization server's refusal to the row that shows it to the person");
        _ended = meter.CreateCounter<long>("kontext.connections.ended", "{connection}", "Connections that have ended, by reason");
        _lost = meter.CreateCounter<long>("kontext.grants.lost", "{grant}", "Grants lost without anybody wanting it, by what lost them");
        _endingsOpen = meter.CreateUpDownCounter<long>("kontext.endings.open", "{credential}", "Ended credentials that are still to be revoked and removed");
        _endingsGivenUp = meter.CreateCounter<long>("kontext.endings.given_up", "{credential}", "Ended credentials removed without being revoked where they came from");
        _revocations = meter.CreateCounter<long>("kontext.revocations", "{token}", "Tokens told to end where they came from, by token and result");
    }

    /// <summary>Where a duration begins.</summary>
    internal long Now() => _clock.GetTimestamp();

    /// <summary>A refresh came to something.</summary>
    /// <param name="outcome">In one word.</param>
    /// <param name="authority">The authorization server's, as far as it is known.</param>
    /// <param name="began">When, by <see cref="Now"/>.</param>
    internal void Refreshed(string outcome, string authority, long began)
    {
        var tags = new KeyValuePair<string, object?>[] { new("outcome", outcome), new("authority", Named(authority)) };
        _refreshes.Add(1, tags);
        _refreshDuration.Record(_clock.GetElapsedTime(began).TotalSeconds, tags);
    }

    /// <summary>A refusal can be seen by the person.</summary>
    internal void RefusalVisible(long refused) => _refusalVisible.Record(_clock.GetElapsedTime(refused).TotalSeconds);

    internal void Ended(DisconnectReason reason, GrantLoss? loss)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("reason", WireNames.Of(reason)));
        _endingsOpen.Add(1);
        if (loss is { } cause)
            _lost.Add(1, new KeyValuePair<string, object?>("cause", WireNames.Of(cause)));
    }

    internal void Replaced() => _endingsOpen.Add(1);

    internal void EndingOver(bool isGivenUp)
    {
        _endingsOpen.Add(-1);
        if (isGivenUp)
            _endingsGivenUp.Add(1);
    }

    internal void Revoked(GrantRevocation revocation)
    {
        Count("refresh_token", revocation.RefreshToken);
        Count("access_token", revocation.AccessToken);
    }

    // Tenants name authorities, as many as they like, and every value is a series of its own wherever the figures go.
    private string Named(string authority)
    {
        lock (_authorities)
            return _authorities.Contains(authority) || (_authorities.Count < MaxAuthorities && _authorities.Add(authority)) ? authority : "other";
    }

    private void Count(string token, RevocationResultKind? result)
    {
        if (result is { } kind)
            _revocations.Add(1, new KeyValuePair<string, object?>("token", token), new KeyValuePair<string, object?>("result", WireNames.Of(kind)));
    }
}
