using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Settings;

/// <summary><c>logging.logLevel</c> of host.json, for the lines of this host and of the worker, which sends all of its own unfiltered.</summary>
internal sealed class LogLevels
{
    private const string Section = "logging.logLevel";
    private const string Default = "default";

    // The longest prefix first, so that the first one that fits decides.
    private readonly List<KeyValuePair<string, LogLevel>> _byPrefix;
    private readonly LogLevel _otherwise;

    private LogLevels(Dictionary<string, LogLevel> levels)
    {
        _otherwise = levels.Remove(Default, out var level) ? level : LogLevel.Information;
        _byPrefix = [.. levels.OrderByDescending(entry => entry.Key.Length)];
    }

    public static LogLevels From(JsonElement? section) => section switch
    {
        null => new LogLevels([]),
        { ValueKind: JsonValueKind.Object } levels => new LogLevels(Read(levels)),
        _ => throw new StartupException($"host.json: {Section} must be an object of categories and levels."),
    };

    /// <summary>Whether a line is shown: the longest prefix of its category decides, without case, and then <c>default</c>.</summary>
    public bool Shows(string? category, LogLevel level) => level >= LevelOf(category ?? "") && level != LogLevel.None;

    private LogLevel LevelOf(string category)
    {
        foreach (var (prefix, level) in _byPrefix)
        {
            if (category.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return level;
        }

        return _otherwise;
    }

    private static Dictionary<string, LogLevel> Read(JsonElement levels)
    {
        Dictionary<string, LogLevel> read = new(StringComparer.OrdinalIgnoreCase);
        foreach (var level in levels.EnumerateObject())
            read[level.Name] = Enum.Parse<LogLevel>(HostValue.OneOf(level.Value, $"{Section}.{level.Name}", Enum.GetNames<LogLevel>())!);
        return read;
    }
}
