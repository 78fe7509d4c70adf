using System.Globalization;
using System.Text.Json;
using Kontext.LocalRuntime.Hosting;

namespace Kontext.LocalRuntime.Settings;

/// <summary>What of host.json concerns this program: the version it must have, the route prefix, the log levels, how long a function may take and how queues are read.</summary>
internal sealed record HostJson
{
    private static readonly TimeSpan Unlimited = TimeSpan.FromDays(-1);

    public required string RoutePrefix { get; init; }

    /// <summary>As keys of .NET configuration.</summary>
    public required IReadOnlyDictionary<string, string?> LogLevels { get; init; }

    /// <summary>How long a timer or a queue function may run.</summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    public QueueOptions Queues { get; init; } = new();

    public static HostJson Load(string directory)
    {
        var root = SettingsFile.Read(Path.Combine(directory, "host.json"))
            ?? throw new StartupException("host.json is missing beside the program: a function app needs one.");

        if (root.Member("version") is not { ValueKind: JsonValueKind.String } version || version.GetString() != "2.0")
        {
            throw new StartupException("host.json must say \"version\": \"2.0\".");
        }

        return new HostJson
        {
            RoutePrefix = Prefix(root),
            LogLevels = Levels(root),
            FunctionTimeout = Timeout(root.Member("functionTimeout")),
            Queues = QueueOptions.From(root.Member("extensions")?.Member("queues")),
        };
    }

    // Minus one day is the platform's word for no limit.
    private static TimeSpan Timeout(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text
            && TimeSpan.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var time) && time == Unlimited
            ? System.Threading.Timeout.InfiniteTimeSpan
            : HostValue.Duration(value, "functionTimeout", TimeSpan.FromSeconds(1), TimeSpan.FromDays(24)) ?? TimeSpan.FromMinutes(30);

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
