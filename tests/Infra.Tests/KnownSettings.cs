using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Kontext.Core.Connecting;
using Kontext.Core.Providers;
using Kontext.Core.Storage;
using Kontext.Functions.Browser;
using Kontext.Functions.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Kontext.Infra.Tests;

/// <summary>
/// All settings that the app or the platform reads, as patterns of names with colons. They are read from the options classes, so a new
/// option is known here automatically.
/// </summary>
internal static class KnownSettings
{
    // Each is refused, or without effect, outside Development.
    private static readonly string[] OnALaptop = ["Outbound:AllowLoopback", "Outbound:PublicUrl", "Outbound:Authority", "Connect:RequirePerson"];

    private static readonly Assembly[] Ours = [typeof(StorageOptions).Assembly, typeof(DeploymentOptions).Assembly];

    /// <summary>The settings of the app's own options.</summary>
    public static IReadOnlyList<string> OfTheApp { get; } =
    [
        .. Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => SectionOf(type) is not null).SelectMany(type => OfType(SectionOf(type)!, type))
            .Concat(OfType("", typeof(DeploymentOptions)))
            .Concat(OfType(ConnectOptions.Section, typeof(SignInOptions)))
            .Where(name => !name.StartsWith($"{ProvidersOptions.Section}:", StringComparison.Ordinal))
            .Concat(OfType($"{ProvidersOptions.Section}:*", typeof(ProviderClientOptions)))
            .Except([.. OnALaptop, $"{StorageOptions.Section}:{nameof(StorageOptions.Prefix)}"]),

        // Flat: a trigger names it.
        StorageOptions.PrefixSetting,
        "Azure:ClientId",
        .. OfClient("Storage:Tables", typeof(TableServiceClient)),
        .. OfClient("Storage:Queues", typeof(QueueServiceClient)),
    ];

    private static readonly string[] OfThePlatform =
    [
        .. OfType("Authentication:Schemes:Bearer", typeof(JwtBearerOptions)),
        "Authentication:Schemes:Bearer:ValidAudiences:*",
        "AzureWebJobsDisableHomepage",
        "AzureWebJobsStorage:blobServiceUri",
        "AzureWebJobsStorage:queueServiceUri",
        "AzureWebJobsStorage:credential",
        "AzureWebJobsStorage:clientId",
        "Logging:LogLevel:*",
    ];

    public static IEnumerable<string> Violations(Snapshot snapshot) => NamesIn(snapshot)
        .Where(name => !IsKnown(name))
        .Select(name => $"Nothing reads the setting {name}.");

    /// <summary>Returns the settings of the app that the snapshot does not set.</summary>
    public static IEnumerable<string> UnsetIn(Snapshot snapshot)
    {
        var names = NamesIn(snapshot).ToList();
        return OfTheApp.Where(pattern => !names.Exists(name => Matches(pattern, name)));
    }

    /// <summary>Whether something reads a setting of this name, written with colons.</summary>
    public static bool IsKnown(string name) => OfTheApp.Concat(OfThePlatform).Any(pattern => Matches(pattern, name));

    private static IEnumerable<string> NamesIn(Snapshot snapshot) => snapshot.Settings.Select(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal));

    private static bool Matches(string pattern, string name) => Regex.IsMatch(
        name,
        $"^{Regex.Escape(pattern).Replace(@"\*", "[A-Za-z0-9_]+", StringComparison.Ordinal)}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));

    private static string? SectionOf(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal)
        ? (string?)type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue()
        : null;

    private static IEnumerable<string> OfType(string section, Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .SelectMany(property => OfValue(section.Length == 0 ? property.Name : $"{section}:{property.Name}", property.PropertyType));

    private static IEnumerable<string> OfValue(string name, Type type)
    {
        if (type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type))
            return [name];
        var item = type.GetGenericArguments().LastOrDefault() ?? typeof(object);
        return item.Namespace?.StartsWith("Kontext", StringComparison.Ordinal) is true ? OfType($"{name}:*", item) : [$"{name}:*"];
    }

    // Microsoft.Extensions.Azure creates a client with the constructor whose parameters the section names.
    private static IEnumerable<string> OfClient(string section, Type client) => client.GetConstructors()
        .SelectMany(constructor => constructor.GetParameters())
        .Where(parameter => parameter.ParameterType == typeof(Uri))
        .Select(parameter => parameter.Name!)
        .Distinct()
        .Concat(["credential", "clientId"])
        .Select(name => $"{section}:{name}");
}
