using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>Settings that a trigger names between per cent signs, resolved among the keys of configuration as the platform's host does.</summary>
internal static partial class SettingNames
{
    /// <summary>Fills in the settings that a text names.</summary>
    /// <exception cref="StartupException">A setting is missing, or its name can never be found on the platform.</exception>
    public static string Resolve(IConfiguration configuration, string function, string text) =>
        Reference.Replace(text, reference => Find(configuration, function, reference.Groups["name"].Value));

    // The host knows two underscores of a variable as a colon; what scales the app on Azure reads the variable as it is written.
    private static string Find(IConfiguration configuration, string function, string name)
    {
        if (name.Contains("__", StringComparison.Ordinal) || name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
            throw new StartupException($"Function '{function}' is not started: '%{name}%' does not resolve on Azure; give the setting a name without '__' and ':'.");
        return configuration[name] is { Length: > 0 } value
            ? value
            : throw new StartupException($"Function '{function}' is not started: '%{name}%' does not resolve to a value; set {name}.");
    }

    [GeneratedRegex("%(?<name>[^%]*)%", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference { get; }
}
