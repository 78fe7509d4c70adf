using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalHost.Settings;

/// <summary>Resolves settings that a trigger names between per cent signs, from the configuration, as the platform's host does.</summary>
internal static partial class SettingNames
{
    /// <summary>Replaces the names of settings in a text by their values.</summary>
    /// <exception cref="StartupException">A setting is missing, or the platform could never find its name.</exception>
    public static string Resolve(IConfiguration configuration, string function, string text) =>
        Reference.Replace(text, reference => Find(configuration, function, reference.Groups["name"].Value));

    // The host reads two underscores in a variable's name as a colon. The scale controller on Azure uses the variable's exact name.
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
