using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Kontext.LocalHost.Settings;

/// <summary>
/// The levels of <c>logging.logLevel</c> in host.json. They filter the lines of this host and of the worker, which sends all its lines.
/// </summary>
internal sealed class LogLevels
{
    private const string Section = "logging.logLevel";
    private const string Default = "default";

    // The longest prefix comes first, so that the first match decides.
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

    /// <summary>
    /// Returns whether a line is shown. The longest matching prefix of its category decides, ignoring case, and otherwise <c>default</c>.
    /// </summary>
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
