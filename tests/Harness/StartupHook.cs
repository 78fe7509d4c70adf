using System.Globalization;

/// <summary>Runs inside the app under load (DOTNET_STARTUP_HOOKS), and writes its allocated bytes into a file four times a second.</summary>
#pragma warning disable CA1050, MA0047 // The runtime looks for this name outside of every namespace
internal static class StartupHook
#pragma warning restore CA1050, MA0047
{
    /// <summary>Names the folder of the files, one for each process id.</summary>
    internal const string Folder = "KONTEXT_ALLOCATIONS";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Folder) is { } folder)
            _ = WriteAsync(PathOf(folder, Environment.ProcessId));
    }

    /// <summary>Returns the bytes that a process has allocated since its start.</summary>
    internal static long Read(string folder, int process) => long.Parse(File.ReadAllText(PathOf(folder, process)), CultureInfo.InvariantCulture);

    private static string PathOf(string folder, int process) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{process}.bytes"));

    private static async Task WriteAsync(string path)
    {
        using PeriodicTimer timer = new(Interval, TimeProvider.System);
        do
        {
            // A reader sees the old or the new number, never a part of it.
            await File.WriteAllTextAsync(path + ".next", GC.GetTotalAllocatedBytes().ToString(CultureInfo.InvariantCulture));
            File.Move(path + ".next", path, overwrite: true);
        }
        while (await timer.WaitForNextTickAsync());
    }
}
