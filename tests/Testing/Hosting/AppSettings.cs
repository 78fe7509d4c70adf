using System.Globalization;

namespace Kontext.Testing.Hosting;

/// <summary>
/// What an app under test is told by its environment; everything else is as a newcomer has it. It keeps its address when it is started
/// again: the issuer of its tokens is that address, and a person is who an issuer says.
/// </summary>
public static class AppSettings
{
    private const int AddressPort = 3;
    private const int PortsOfOne = 4;

    /// <summary>With an Azurite of the app's own, which keeps its data in a directory.</summary>
    public static Dictionary<string, string> WithOwnStorage(string directory)
    {
        var port = LocalPorts.First(PortsOfOne);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = AddressAt(port + AddressPort),
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["LocalHost__DataDirectory"] = directory,
            ["LocalHost__AzuritePort"] = port.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>With storage that runs already.</summary>
    public static Dictionary<string, string> WithStorage(string connectionString) => new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_URLS"] = AddressAt(LocalPorts.First(PortsOfOne)),
        ["AzureWebJobsStorage"] = connectionString,
        ["Storage__Tables"] = connectionString,
        ["Storage__Queues"] = connectionString,
    };

    private static string AddressAt(int port) => $"http://127.0.0.1:{port}";
}
