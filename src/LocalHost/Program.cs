using Kontext.LocalHost.Hosting;
using Kontext.LocalHost.Settings;

namespace Kontext.LocalHost;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            return await HostProgram.RunAsync(AppFile.From(args));
        }
        catch (StartupException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
