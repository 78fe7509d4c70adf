using System.Globalization;

namespace Kontext.Harness;

/// <summary>An instance as a process of its own: with a storage and a prefix it works off a queue; with a name and a crowd besides it renews grants.</summary>
internal static class Program
{
    public static Task Main(string[] args) => args is [var storage, var prefix, var name, var organizations, var people]
        ? RefreshingWorker.RunAsync(storage, prefix, name, new Crowd(Number(organizations), Number(people)))
        : Worker.RunAsync(storage: args[0], prefix: args[1]);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
