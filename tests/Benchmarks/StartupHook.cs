using System.Diagnostics;
using Kontext.Benchmarks;

/// <summary>Runs inside an app before the app starts (DOTNET_STARTUP_HOOKS). Scripts its storage unless a variable forbids it, and reports its usage.</summary>
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
