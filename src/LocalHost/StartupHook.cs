/// <summary>
/// Runs inside the worker before the app starts (DOTNET_STARTUP_HOOKS). It ends the worker when the host's end of its standard input
/// closes. A host that is killed cannot end its worker in any other way.
/// </summary>
#pragma warning disable CA1050, MA0047 // The runtime looks for this name outside of every namespace
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    public static void Initialize()
    {
        Thread watcher = new(static () =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
                // The host writes nothing to the input; only the end of the input matters.
            }

            Environment.Exit(0);
        })
        {
            IsBackground = true,
            Name = "Host's end",
        };
        watcher.Start();
    }
}
