using System.Diagnostics;
using System.Globalization;

namespace Kontext.StartBench;

/// <summary>Tells when a program that starts passes from one part of it to the next, in milliseconds since its process began; only where it is asked to.</summary>
internal sealed class StartPhases : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    public const string Variable = "KONTEXT_START_PHASES";
    public const string Mark = "phase ";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["HostBuilding"] = "services registered",
        ["HostBuilt"] = "container and host built",
        ["Microsoft.AspNetCore.Hosting.HttpRequestIn.Start"] = "listening, first request in",
        ["Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop"] = "first request answered",
    };

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    public static void Follow()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            return;
        StartPhases phases = new();
        Tell("runtime up, Main entered");
        DiagnosticListener.AllListeners.Subscribe(phases);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is "Microsoft.Extensions.Hosting" or "Microsoft.AspNetCore")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (Names.TryGetValue(value.Key, out var name) && _told.Add(name))
            Tell(name);
    }

    public void OnCompleted()
    {
        // Listeners end with the process.
    }

    public void OnError(Exception error)
    {
        // Nothing is followed any more; what is missing shows in the table.
    }

    private static void Tell(string name)
    {
        using var self = Process.GetCurrentProcess();
        var passed = TimeProvider.System.GetUtcNow().UtcDateTime - self.StartTime.ToUniversalTime();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mark}{passed.TotalMilliseconds:F0} {name}"));
    }
}
