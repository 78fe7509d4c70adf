using System.Globalization;
using Kontext.LocalHost.Settings;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Azurite;

/// <summary>Whether this host starts Azurite, and at which ports.</summary>
internal sealed record AzuriteSettings
{
    private const string PortSetting = "LocalHost:AzuritePort";
    private const string DevelopmentStorage = "UseDevelopmentStorage=true";
    private const int DefaultPort = 10000;
    private const int HighestPort = ushort.MaxValue - 2;

    // Azurite's documented account. It is equal on every machine, so it is no secret.
    private const string Account =
        "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The first of three consecutive ports: blobs, queues, tables.</summary>
    public required int FirstPort { get; init; }

    public int TablePort => FirstPort + 2;

    /// <summary>Returns the settings; null when the configuration names other storage, or says that nothing must be started.</summary>
    public static AzuriteSettings? From(IConfiguration configuration) =>
        configuration.Flag("LocalHost:Azurite", whenAbsent: true) && configuration.AsEnumerable().Any(setting => IsOurs(configuration, setting.Value))
            ? new AzuriteSettings { FirstPort = PortOf(configuration) }
            : null;

    /// <summary>
    /// Returns the full connection strings for settings with <c>UseDevelopmentStorage=true</c> when the port is not the default. The
    /// storage clients know that value for the default ports only. The keys are configuration keys; empty at the default port.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Moved(IConfiguration configuration) => PortOf(configuration) is var port and not DefaultPort
        ? configuration.AsEnumerable().Where(setting => IsDevelopmentStorage(setting.Value)).ToDictionary(setting => setting.Key, _ => ConnectionString(port), StringComparer.OrdinalIgnoreCase)
        : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    private static bool IsOurs(IConfiguration configuration, string? value) =>
        IsDevelopmentStorage(value) || value == ConnectionString(PortOf(configuration));

    private static int PortOf(IConfiguration configuration) => configuration[PortSetting] switch
    {
        null or "" => DefaultPort,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= HighestPort => port,
        _ => throw new StartupException($"{PortSetting} must be the first of three ports in a row, from 1 to {HighestPort}."),
    };

    private static string ConnectionString(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;{Account};BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{port + 1}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{port + 2}/devstoreaccount1");

    private static bool IsDevelopmentStorage(string? value) =>
        string.Equals(value?.Trim().TrimEnd(';'), DevelopmentStorage, StringComparison.OrdinalIgnoreCase);
}
