using System.Globalization;
using System.Text.Json;

namespace Kontext.LocalHost.Settings;

/// <summary>The settings of host.json that this host supports: route prefix, log levels, function timeout, and queue options.</summary>
internal sealed record HostJson
{
    private const string FileName = "host.json";

    private static readonly TimeSpan Unlimited = TimeSpan.FromDays(-1);

    /// <summary>The route prefix without slashes at its ends; empty for none.</summary>
    public required string RoutePrefix { get; init; }

    public required LogLevels LogLevels { get; init; }

    /// <summary>How long a timer or queue function may run; infinite for no limit.</summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    public QueueOptions Queues { get; init; } = new();

    /// <param name="directory">The app's output folder.</param>
    public static HostJson Load(string directory)
    {
        var root = SettingsFile.Read(Path.Combine(directory, FileName))
            ?? throw new StartupException($"{FileName} is missing in {directory}: a function app needs one, with at least \"version\": \"2.0\".");

        if (root.Member("version") is not { ValueKind: JsonValueKind.String } version || version.GetString() != "2.0")
            throw new StartupException($"{FileName} must say \"version\": \"2.0\".");

        return new HostJson
        {
            RoutePrefix = Prefix(root),
            LogLevels = LogLevels.From(root.Member("logging")?.Member("logLevel")),
            FunctionTimeout = Timeout(root.Member("functionTimeout")),
            Queues = QueueOptions.From(root.Member("extensions")?.Member("queues")),
        };
    }

    // "-1" parses as minus one day, which means no limit on the platform.
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
            _ => throw new StartupException($"{FileName}: extensions.http.routePrefix must be a string."),
        };
}
