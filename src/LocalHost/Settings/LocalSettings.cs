using System.Text.Json;
using Kontext.LocalRuntime.Hosting;

namespace Kontext.LocalRuntime.Settings;

/// <summary>local.settings.json: its Values become environment variables, where those of the shell win.</summary>
internal static class LocalSettings
{
    private const string FileName = "local.settings.json";

    public static void Apply(string directory)
    {
        if (SettingsFile.Read(Path.Combine(directory, FileName)) is not { } root)
        {
            return;
        }

        // Core Tools take a missing IsEncrypted for true.
        if (root.Member("IsEncrypted") is not { ValueKind: JsonValueKind.False })
        {
            throw new StartupException($"{FileName} is encrypted, or does not say otherwise: decrypt it and let it say \"IsEncrypted\": false.");
        }

        Apply(root, "Values", prefix: "");
        Apply(root, "ConnectionStrings", prefix: "ConnectionStrings:");
    }

    private static void Apply(JsonElement root, string group, string prefix)
    {
        if (root.Member(group) is not { ValueKind: JsonValueKind.Object } values)
        {
            return;
        }

        foreach (var setting in values.EnumerateObject())
        {
            if (setting.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                throw new StartupException(
                    $"{FileName}: {group}.{setting.Name} must be a string; write nested settings flat, as \"{setting.Name}__Key\".");
            }

            if (setting.Value.ValueKind != JsonValueKind.Null
                && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(prefix + setting.Name)))
            {
                Environment.SetEnvironmentVariable(prefix + setting.Name, setting.Value.ToString());
            }
        }
    }
}
