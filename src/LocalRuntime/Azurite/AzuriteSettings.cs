using Microsoft.Extensions.Configuration;

namespace Kontext.LocalRuntime.Azurite;

/// <summary>Whether storage is to be brought along, and where.</summary>
internal sealed record AzuriteSettings
{
    public const string DirectorySetting = "LocalRuntime:DataDirectory";
    public const string DefaultDirectory = ".azurite";

    private const string DevelopmentStorage = "UseDevelopmentStorage=true";
    private const int DefaultPort = 10000;

    private static readonly string[] StorageSettings = ["AzureWebJobsStorage", "Storage:Tables", "Storage:Tables:ConnectionString"];

    /// <summary>The first of three in a row: blobs, queues, tables.</summary>
    public required int FirstPort { get; init; }

    public int TablePort => FirstPort + 2;

    /// <summary>Relative to the root of the repository.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Null when the settings name other storage, or say that nothing is to be started.</summary>
    public static AzuriteSettings? From(IConfiguration configuration, bool byDefault) =>
        configuration.GetValue("LocalRuntime:Azurite", byDefault) && StorageSettings.Any(name => IsDevelopmentStorage(configuration[name]))
            ? new AzuriteSettings
            {
                FirstPort = configuration.GetValue("LocalRuntime:AzuritePort", DefaultPort),
                DataDirectory = configuration[DirectorySetting] is { Length: > 0 } directory ? directory : DefaultDirectory,
            }
            : null;

    private static bool IsDevelopmentStorage(string? value) =>
        string.Equals(value?.Trim().TrimEnd(';'), DevelopmentStorage, StringComparison.OrdinalIgnoreCase);
}
