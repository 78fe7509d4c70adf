using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>The settings as a host sees them: those of local.settings.json and the variables of the shell, with <c>__</c> in their names read as <c>:</c>.</summary>
internal static class HostConfiguration
{
    /// <summary>Adds the settings of local.settings.json. Call it last: <see cref="LocalSettings"/> has left out what the shell says.</summary>
    public static IConfigurationBuilder AddLocalSettings(this IConfigurationBuilder configuration, IReadOnlyDictionary<string, string> localSettings) =>
        configuration.AddInMemoryCollection(localSettings.Select(setting => KeyValuePair.Create(KeyOf(setting.Key), (string?)setting.Value)));

    /// <summary>A switch of this host.</summary>
    public static bool Flag(this IConfiguration configuration, string name, bool whenAbsent) => configuration[name] switch
    {
        null or "" => whenAbsent,
        { } text when bool.TryParse(text, out var value) => value,
        _ => throw new StartupException($"{name} must be true or false."),
    };

    /// <summary>Sets a setting among the variables of a process, in place of those that mean the same key.</summary>
    public static void Set(IDictionary<string, string?> variables, string key, string value)
    {
        foreach (var same in variables.Keys.Where(name => KeyOf(name).Equals(key, StringComparison.OrdinalIgnoreCase)).ToList())
            variables.Remove(same);
        variables[VariableOf(key)] = value;
    }

    /// <summary>The name of the variable that stands for a key of configuration.</summary>
    public static string VariableOf(string key) => key.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);

    private static string KeyOf(string variable) => variable.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
