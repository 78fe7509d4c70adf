using System.Globalization;

namespace Kontext.Testing.Hosting;

/// <summary>
/// Makes the environment variables of an app under test. All other settings have their defaults. The app keeps its address after a restart:
/// that address is the issuer of its tokens, and the issuer is part of a user's identity.
/// </summary>
public static class AppSettings
{
    private const int AddressPort = 3;
    private const int PortsOfOne = 4;

    /// <summary>Returns settings with an Azurite that the app starts, and that stores its data in a directory.</summary>
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

    /// <summary>Returns settings with a storage that already runs.</summary>
    public static Dictionary<string, string> WithStorage(string connectionString) => new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_URLS"] = AddressAt(LocalPorts.First(PortsOfOne)),
        ["AzureWebJobsStorage"] = connectionString,
        ["Storage__Tables"] = connectionString,
        ["Storage__Queues"] = connectionString,
    };

    private static string AddressAt(int port) => $"http://127.0.0.1:{port}";
}
