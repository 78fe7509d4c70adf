using System.Globalization;

namespace Kontext.Harness;

/// <summary>
/// One instance in its own process. With a storage and a prefix it processes a queue. With a name and a crowd it also refreshes grants, and
/// with callers and their clients it also exchanges tokens. With "load" and a number of minutes it starts the app and sends traffic to it.
/// With the additional word "without-work" that app only answers requests, and leaves due work to other instances.
/// </summary>
internal static class Program
{
    public static Task Main(string[] args) => args switch
    {
        ["load", var minutes] => Load.RunAsync(Minutes(minutes), worksOff: true),
        ["load", var minutes, "without-work"] => Load.RunAsync(Minutes(minutes), worksOff: false),
        [var storage, var prefix, var name, var organizations, var people] =>
            RefreshingWorker.RunAsync(storage, prefix, name, new Crowd(Number(organizations), Number(people))),
        [var storage, var prefix, var name, var organizations, var people, var callers, var clients] => RefreshingWorker.RunAsync(
            storage, prefix, name, new Crowd(Number(organizations), Number(people)), Number(callers), [.. clients.Split(',').Select(ExchangeClient.Parse)]),
        _ => Worker.RunAsync(storage: args[0], prefix: args[1]),
    };

    private static TimeSpan Minutes(string text) => TimeSpan.FromMinutes(double.Parse(text, CultureInfo.InvariantCulture));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
