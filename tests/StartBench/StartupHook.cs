using Kontext.StartBench;

/// <summary>Runs inside an app before the app does (DOTNET_STARTUP_HOOKS), where its phases are wanted.</summary>
#pragma warning disable CA1050, MA0047 // The runtime looks for this name outside of every namespace
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    public static void Initialize() => StartPhases.Follow();
}
