using System.Globalization;
using System.Text;

namespace Kontext.Costs;

/// <summary>Multiplies the counts by their prices.</summary>
internal sealed class CostModel(PriceList prices)
{
    private const int Million = 1_000_000;
    private const int Connections = 10_000;
    private const int Days = 30;
    private const decimal TicksAMonth = Days * 24 * 60;
    private const decimal HoursAMonth = Days * 24;
    private const decimal SecondsAMonth = HoursAMonth * 3600;

    // From the earliest to the latest moment of the refresh of a one-hour token: 15 to 10 minutes before its expiry.
    private const decimal MinutesBetweenRenewals = 47.5m;

    // Receiving a message and deleting it: the platform's, so that no counter of ours sees it.
    private const int PlatformRequestsAMessage = 2;

    public string Calls(IReadOnlyList<Operations> calls)
    {
        StringBuilder text = new();
        text.AppendLine("| a million calls | table requests | vault requests | these cost | with compute, busy | with compute, one by one |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var call in calls)
        {
            var requests = Requests(call) * Million;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {call.Name} | {call.Tables} | {call.Vault} | {Usd(requests)} | {Usd(requests + Busy(Million))} | {Usd(requests + Alone(Million))} |");
        }

        return text.ToString();
    }

    public string Renewals(Operations idleTick, Operations tick, Operations work, int messages, int counted)
    {
        var renewals = Connections * HoursAMonth * 60 / MinutesBetweenRenewals;
        var share = renewals / counted;
        var handed = (tick.Tables - idleTick.Tables) * share;
        var vault = work.Vault * share;
        var runs = messages * share;
        var queue = (tick.Queue + (messages * PlatformRequestsAMessage)) * share;
        var audit = vault * prices.Assumed.AuditBytes / 1_000_000_000;
        (string What, decimal Count, decimal Usd)[] rows =
        [
            ("table requests: handing out and working", handed + (work.Tables * share), prices["tableTransaction"].Of(handed + (work.Tables * share))),
            ("vault requests", vault, prices["vaultRequest"].Of(vault)),
            ("queue requests", queue, prices["queueRequest"].Of(queue)),
            ("executions, their messages", runs, prices["execution"].Of(runs)),
            ("gigabyte-seconds, each message alone for a second", runs * Gigabytes, prices["gigabyteSecond"].Of(runs * Gigabytes)),
            ("gigabytes of vault audit log, with diagnostics: audit", audit, prices["logGigabyte"].Of(audit)),
        ];
        return Table($"10,000 connections with tokens of an hour, all used every week: {Count(renewals)} renewals", rows);
    }

    public string Idle(string title, Operations tick, Operations removal, Deployment deployment)
    {
        var tables = (tick.Tables * TicksAMonth) + (removal.Tables * HoursAMonth);
        var timers = TicksAMonth + HoursAMonth;
        var tests = deployment.Tests * SecondsAMonth;
        var runs = timers + tests;
        var series = deployment.Alerts.Sum(alert => alert.Series ?? 0);
        var rules = deployment.Alerts.Count(alert => alert.Series is null);
        var warm = deployment.WarmGigabytes * SecondsAMonth;
        var compute = prices["execution"].Of(Beyond(runs, prices.Free.Executions)) + prices["gigabyteSecond"].Of(Beyond(runs * Gigabytes, prices.Free.GigabyteSeconds));
        var withoutGrants = prices["execution"].Of(runs) + prices["gigabyteSecond"].Of(runs * Gigabytes);
        (string What, decimal Count, decimal Usd)[] rows =
        [
            ("table requests of the tick, once a minute, and of the hourly removal", tables, prices["tableTransaction"].Of(tables)),
            ("blob writes of the timers' state, the platform's", timers, prices["blobWrite"].Of(timers)),
            ("executions of timers and availability tests, of which 250,000 are free", runs, prices["execution"].Of(Beyond(runs, prices.Free.Executions))),
            ("gigabyte-seconds at a second each, of which 100,000 are free", runs * Gigabytes, prices["gigabyteSecond"].Of(Beyond(runs * Gigabytes, prices.Free.GigabyteSeconds))),
            ("availability tests", tests, prices["webTest"].Of(tests)),
            ("time series of metric alerts", series, prices["metricSeries"].Of(series)),
            ("log alerts", rules, prices["logRule"].Of(rules)),
            ("gigabyte-seconds of instances that are kept warm", warm, prices["warmGigabyteSecond"].Of(warm)),
            ("private endpoints", deployment.Endpoints, prices["privateEndpoint"].Of(deployment.Endpoints)),
            ("private DNS zones", deployment.Zones, prices["dnsZone"].Of(deployment.Zones)),
            ("NAT gateway", deployment.Gateways, prices["natGateway"].Of(deployment.Gateways)),
            ("its public address", deployment.Addresses, prices["publicAddress"].Of(deployment.Addresses)),
        ];
        var used = rows.Where(row => row.Count > 0).ToList();
        StringBuilder text = new(Table(title, used));
        text.AppendLine(CultureInfo.InvariantCulture, $"| the same where another deployment of the subscription has used up what is free | | {Usd(used.Sum(row => row.Usd) - compute + withoutGrants)} |");
        return text.ToString();
    }

    public string Alerts(IReadOnlyList<AlertCount> alerts)
    {
        StringBuilder text = new();
        text.AppendLine("| alert | watches | a month |");
        text.AppendLine("|---|---|---|");
        foreach (var alert in alerts)
        {
            var (watches, usd) = alert.Series is { } series
                ? (string.Create(CultureInfo.InvariantCulture, $"a metric, {series} series"), prices["metricSeries"].Of(series))
                : ("logs, every 15 minutes", prices["logRule"].Of(1));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {alert.Name} | {watches} | {Usd(usd)} |");
        }

        return text.ToString();
    }

    public string Prices()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"| price ({prices.Region}; {prices.AsOf}) | USD | per | source |");
        text.AppendLine("|---|---|---|---|");
        foreach (var price in prices.Prices.Values)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {price.What} | {price.Usd} | {price.Per:N0} | {price.Source} |");
        return text.ToString();
    }

    private decimal Gigabytes => prices.Assumed.InstanceGigabytes * prices.Assumed.LeastSeconds;

    private decimal Requests(Operations call) =>
        prices["tableTransaction"].Of(call.Tables) + prices["vaultRequest"].Of(call.Vault) + prices["queueRequest"].Of(call.Queue);

    // Each wakes an instance for the least time that is billed.
    private decimal Alone(decimal calls) => prices["execution"].Of(calls) + prices["gigabyteSecond"].Of(calls * Gigabytes);

    private decimal Busy(decimal calls) => prices["execution"].Of(calls)
        + prices["gigabyteSecond"].Of(calls * prices.Assumed.InstanceGigabytes * prices.Assumed.BusySeconds / prices.Assumed.BusyAtOnce);

    private static decimal Beyond(decimal count, decimal free) => Math.Max(0, count - free);

    private static string Table(string title, IReadOnlyList<(string What, decimal Count, decimal Usd)> rows)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"| {title} | count | costs |");
        text.AppendLine("|---|---|---|");
        foreach (var (what, count, usd) in rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {Count(count)} | {Usd(usd)} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| together | | {Usd(rows.Sum(row => row.Usd))} |");
        return text.ToString();
    }

    private static string Count(decimal count) => count.ToString(count < 100 && count != decimal.Truncate(count) ? "N1" : "N0", CultureInfo.InvariantCulture);

    private static string Usd(decimal usd) => "$" + usd.ToString("N2", CultureInfo.InvariantCulture);
}
