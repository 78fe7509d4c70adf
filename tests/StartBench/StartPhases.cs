using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Kontext.StartBench;

/// <summary>
/// Runs inside an app that starts, and notes when it passes from one part of its start to the next. Everything is printed after the first answer, because
/// printing costs time as well.
/// </summary>
internal sealed class StartPhases : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Begins each printed line; timestamp, loaded assemblies, compiled methods, microseconds of compiling and the phase's name follow.</summary>
    public const string Mark = "phase";

    /// <summary>The last line.</summary>
    public const string End = "first request answered";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["HostBuilding"] = "services registered",
        ["HostBuilt"] = "container and host built",
        ["Microsoft.AspNetCore.Hosting.HttpRequestIn.Start"] = "first request in",
        ["Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop"] = End,
    };

    private readonly List<(long At, int Assemblies, long Methods, TimeSpan Compiling, string Name)> _passed = [];
    private bool _isDone;

    public static void Follow()
    {
        StartPhases phases = new();
        phases.Note("runtime started");
        DiagnosticListener.AllListeners.Subscribe(phases);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is "Microsoft.Extensions.Hosting" or "Microsoft.AspNetCore")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (_isDone || !Names.TryGetValue(value.Key, out var name))
            return;
        Note(name);
        if (name != End)
            return;
        _isDone = true;
        foreach (var (at, assemblies, methods, compiling, phase) in _passed)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mark} {at} {assemblies} {methods} {compiling.TotalMicroseconds:F0} {phase}"));
    }

    public void OnCompleted()
    {
        // Listeners end with the process.
    }

    public void OnError(Exception error)
    {
        // A listener that fails says no more; the missing line shows in the table.
    }

    private void Note(string name) => _passed.Add((
        TimeProvider.System.GetTimestamp(),
        AppDomain.CurrentDomain.GetAssemblies().Length,
        JitInfo.GetCompiledMethodCount(),
        JitInfo.GetCompilationTime(),
        name));
}
