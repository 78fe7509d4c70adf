using System.Diagnostics;
using Kontext.Benchmarks;

/// <summary>Runs inside an app before the app does (DOTNET_STARTUP_HOOKS): scripts its storage unless a variable says no, and tells what it has used.</summary>
#pragma warning disable CA1050, MA0047 // The runtime looks for this name outside of every namespace
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ScriptedStorage.RealVariable) is null)
            DiagnosticListener.AllListeners.Subscribe(new ScriptedStorage());
        UsageReport.Start();
    }
}
