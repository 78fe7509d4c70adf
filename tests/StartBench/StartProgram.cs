using System.Globalization;

namespace Kontext.StartBench;

/// <summary>Takes the two published apps, each a .dll, and the number of pairs.</summary>
internal static class StartProgram
{
    private const int Pairs = 15;

    private static async Task<int> Main(string[] args)
    {
        if (args is not [var kontext, var bare, .. { Length: <= 1 } rest] || !File.Exists(kontext) || !File.Exists(bare))
        {
            await Console.Error.WriteLineAsync("Name two published apps that exist, and the number of pairs: Kontext.Functions.dll Kontext.BareApp.dll 15");
            return 1;
        }

        await using var host = await MeasuringHost.StartAsync(CancellationToken.None);
        StartComparison comparison = new(host, Path.GetFullPath(kontext), Path.GetFullPath(bare));
        await comparison.RunAsync(rest is [var pairs] ? int.Parse(pairs, CultureInfo.InvariantCulture) : Pairs, CancellationToken.None);
        return 0;
    }
}
