using System.Globalization;

namespace Kontext.EndToEnd.Tests.Hosting;

/// <summary>What an app under test is told by its environment; everything else is as a newcomer has it.</summary>
internal static class AppSettings
{
    /// <summary>With an Azurite of the app's own, which keeps its data in a directory.</summary>
    public static Dictionary<string, string> WithOwnStorage(string directory) => new(StringComparer.Ordinal)
    {
        ["LocalRuntime__DataDirectory"] = directory,
        ["LocalRuntime__AzuritePort"] = LocalPorts.FirstOfThree().ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>With storage that runs already.</summary>
    public static Dictionary<string, string> WithStorage(string connectionString) => new(StringComparer.Ordinal)
    {
        ["AzureWebJobsStorage"] = connectionString,
        ["Storage__Tables"] = connectionString,
    };
}
