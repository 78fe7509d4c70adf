using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>
/// Adds the settings of local.settings.json and of the shell's variables to the configuration. A <c>__</c> in their names is read as
/// <c>:</c>.
/// </summary>
internal static class HostConfiguration
{
    /// <summary>
    /// Adds the settings of local.settings.json. Call it last: <see cref="LocalSettings"/> has left out settings that the shell defines.
    /// </summary>
    public static IConfigurationBuilder AddLocalSettings(this IConfigurationBuilder configuration, IReadOnlyDictionary<string, string> localSettings) =>
        configuration.AddInMemoryCollection(localSettings.Select(setting => KeyValuePair.Create(KeyOf(setting.Key), (string?)setting.Value)));

    /// <summary>Returns a boolean setting of this host.</summary>
    public static bool Flag(this IConfiguration configuration, string name, bool whenAbsent) => configuration[name] switch
    {
        null or "" => whenAbsent,
        { } text when bool.TryParse(text, out var value) => value,
        _ => throw new StartupException($"{name} must be true or false."),
    };

    /// <summary>Sets a variable of a process, and removes other variables that mean the same key.</summary>
    public static void Set(IDictionary<string, string?> variables, string key, string value)
    {
        foreach (var same in variables.Keys.Where(name => KeyOf(name).Equals(key, StringComparison.OrdinalIgnoreCase)).ToList())
            variables.Remove(same);
        variables[VariableOf(key)] = value;
    }

    /// <summary>Returns the name of the environment variable for a configuration key.</summary>
    public static string VariableOf(string key) => key.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);

    private static string KeyOf(string variable) => variable.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
