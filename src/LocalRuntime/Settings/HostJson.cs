using System.Text.Json;
using Kontext.LocalRuntime.Hosting;

namespace Kontext.LocalRuntime.Settings;

/// <summary>What of host.json concerns this program: the version it must have, the route prefix and the log levels.</summary>
internal sealed record HostJson
{
    public required string RoutePrefix { get; init; }

    /// <summary>As keys of .NET configuration.</summary>
    public required IReadOnlyDictionary<string, string?> LogLevels { get; init; }

    public static HostJson Load(string directory)
    {
        var root = SettingsFile.Read(Path.Combine(directory, "host.json"))
            ?? throw new StartupException("host.json is missing beside the program: a function app needs one.");

        if (root.Member("version") is not { ValueKind: JsonValueKind.String } version || version.GetString() != "2.0")
        {
            throw new StartupException("host.json must say \"version\": \"2.0\".");
        }

        return new HostJson { RoutePrefix = Prefix(root), LogLevels = Levels(root) };
    }

    private static string Prefix(JsonElement root) =>
        root.Member("extensions")?.Member("http")?.Member("routePrefix") switch
        {
            null => "api",
            { ValueKind: JsonValueKind.String } prefix => prefix.GetString()!.Trim('/'),
            _ => throw new StartupException("host.json: extensions.http.routePrefix must be a string."),
        };

    private static Dictionary<string, string?> Levels(JsonElement root)
    {
        var levels = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (root.Member("logging")?.Member("logLevel") is { ValueKind: JsonValueKind.Object } logLevel)
        {
            foreach (var level in logLevel.EnumerateObject())
            {
                levels[$"Logging:LogLevel:{level.Name}"] = level.Value.ToString();
            }
        }

        return levels;
    }
}
