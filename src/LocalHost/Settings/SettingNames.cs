using System.Text.RegularExpressions;
using Kontext.LocalRuntime.Hosting;
using Microsoft.Extensions.Configuration;

namespace Kontext.LocalRuntime.Settings;

/// <summary>Settings that triggers name: between per cent signs in their text, or as their connection.</summary>
internal static partial class SettingNames
{
    public static string? Find(IConfiguration configuration, string name) =>
        configuration[name] ?? configuration[WithColons(name)];

    /// <summary>The section of that name, whichever way its levels are parted.</summary>
    public static IConfigurationSection Section(IConfiguration configuration, string name) => configuration.GetSection(WithColons(name));

    public static string Resolve(IConfiguration configuration, string function, string text) =>
        Reference().Replace(text, reference => Find(configuration, reference.Groups["name"].Value) is { Length: > 0 } value
            ? value
            : throw new StartupException(
                $"Function '{function}' is not started: '{reference.Value}' does not resolve to a value; set {reference.Groups["name"].Value}."));

    private static string WithColons(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    [GeneratedRegex("%(?<name>[^%]*)%", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
