using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalRuntime.Azurite;

/// <summary>Whether storage is to be brought along, and where.</summary>
internal sealed record AzuriteSettings
{
    public const string DirectorySetting = "LocalRuntime:DataDirectory";
    public const string DefaultDirectory = ".azurite";

    private const string DevelopmentStorage = "UseDevelopmentStorage=true";
    private const int DefaultPort = 10000;

    // Azurite's own account, the same on every machine and documented by it: no secret.
    private const string Account =
        "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The first of three in a row: blobs, queues, tables.</summary>
    public required int FirstPort { get; init; }

    public int TablePort => FirstPort + 2;

    /// <summary>Relative to the root of the repository.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Null when the settings name other storage, or say that nothing is to be started.</summary>
    public static AzuriteSettings? From(IConfiguration configuration, bool byDefault) =>
        configuration.GetValue("LocalRuntime:Azurite", byDefault) && configuration.AsEnumerable().Any(setting => IsOurs(configuration, setting.Value))
            ? new AzuriteSettings
            {
                FirstPort = PortOf(configuration),
                DataDirectory = configuration[DirectorySetting] is { Length: > 0 } directory ? directory : DefaultDirectory,
            }
            : null;

    /// <summary>
    /// What <c>UseDevelopmentStorage=true</c> means at another port: the clients know it for the default ports only, so every setting that says it
    /// is told in full.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string?>> Moved(IConfiguration configuration) => PortOf(configuration) == DefaultPort
        ? []
        : [.. configuration.AsEnumerable().Where(setting => IsDevelopmentStorage(setting.Value)).Select(setting => KeyValuePair.Create(setting.Key, (string?)ConnectionString(PortOf(configuration))))];

    private static bool IsOurs(IConfiguration configuration, string? value) =>
        IsDevelopmentStorage(value) || value == ConnectionString(PortOf(configuration));

    private static int PortOf(IConfiguration configuration) => configuration.GetValue("LocalRuntime:AzuritePort", DefaultPort);

    private static string ConnectionString(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;{Account};BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{port + 1}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{port + 2}/devstoreaccount1");

    private static bool IsDevelopmentStorage(string? value) =>
        string.Equals(value?.Trim().TrimEnd(';'), DevelopmentStorage, StringComparison.OrdinalIgnoreCase);
}
