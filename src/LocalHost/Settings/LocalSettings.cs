using System.Text.Json;

namespace Kontext.LocalHost.Settings;

/// <summary>
/// Reads local.settings.json. The worker gets its settings as environment variables. The shell's variables override them.
/// </summary>
internal static class LocalSettings
{
    private const string FileName = "local.settings.json";

    /// <summary>Returns the settings of the file that the shell leaves unset or empty, by name. Empty when there is no file.</summary>
    /// <param name="directory">The app's output folder.</param>
    /// <param name="shell">Returns a variable of the shell; null when it is not set.</param>
    public static IReadOnlyDictionary<string, string> Load(string directory, Func<string, string?> shell)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        if (SettingsFile.Read(Path.Combine(directory, FileName)) is not { } root)
            return variables;

        // Core Tools treat a missing IsEncrypted as true.
        if (root.Member("IsEncrypted") is not { ValueKind: JsonValueKind.False })
            throw new StartupException($"{FileName} is encrypted, or does not say otherwise: decrypt it and let it say \"IsEncrypted\": false.");

        foreach (var (name, value) in Read(root, "Values").Concat(Read(root, "ConnectionStrings").Select(setting => (Name: $"ConnectionStrings:{setting.Name}", setting.Value))))
        {
            if (string.IsNullOrEmpty(shell(name)))
                variables[name] = value;
        }

        return variables;
    }

    private static IEnumerable<(string Name, string Value)> Read(JsonElement root, string group)
    {
        var values = root.Member(group);
        if (values is null)
            return [];
        return values is { ValueKind: JsonValueKind.Object } settings
            ? settings.EnumerateObject().Where(setting => setting.Value.ValueKind != JsonValueKind.Null).Select(setting => (setting.Name, TextOf(group, setting)))
            : throw new StartupException($"{FileName}: {group} must be an object of settings.");
    }

    private static string TextOf(string group, JsonProperty setting) => setting.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
        ? throw new StartupException($"{FileName}: {group}.{setting.Name} must be a string; write nested settings flat, as \"{setting.Name}__Key\".")
        : setting.Value.ToString();
}
