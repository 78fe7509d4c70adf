using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kontext.Infra.Tests;

/// <summary>No key and no secret leaves a template or enters a setting.</summary>
internal static partial class KeyRules
{
    private const string ConnectionString = "Telemetry__ConnectionString";

    /// <summary>Returns the violations in a compiled template and all its nested templates.</summary>
    public static IEnumerable<string> Violations(JsonObject template) => Values(template, "").Where(value => ListCall().IsMatch(value.Text))
        .Select(value => $"{value.Path} asks a service for its keys.")
        .Concat(In(template));

    /// <summary>Returns the violations in the settings that a deployment would make.</summary>
    public static IEnumerable<string> Violations(Snapshot snapshot)
    {
        foreach (var (name, value) in snapshot.Settings)
        {
            var text = (string)value!;
            if (KeyText().IsMatch(text))
                yield return $"{name} holds a key.";
            if (SecretName().IsMatch(name) && name != ConnectionString && !text.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal))
                yield return $"{name} is a secret and no reference to a vault.";
        }

        if (snapshot.Settings.ContainsKey(ConnectionString) && !snapshot.Of("Microsoft.Insights/components").All(IsLocalAuthenticationOff))
            yield return $"{ConnectionString} opens Application Insights, whose local authentication is on.";
    }

    private static bool IsLocalAuthenticationOff(JsonObject component) => (bool?)component["properties"]!["DisableLocalAuth"] is true;

    private static IEnumerable<string> In(JsonObject template)
    {
        var secrets = (template["parameters"]?.AsObject() ?? []).Where(parameter => IsSecure(template, parameter.Value!)).Select(parameter => parameter.Key).ToList();
        foreach (var (name, output) in template["outputs"]?.AsObject() ?? [])
        {
            var texts = Values(output, name).Select(value => value.Text).ToList();
            if (IsSecure(template, output!) || texts.Exists(text => SecretProperty().IsMatch(text)))
                yield return $"The output {name} shows a secret.";
            foreach (var secret in secrets.Where(secret => texts.Exists(text => text.Contains($"parameters('{secret}')", StringComparison.Ordinal))))
                yield return $"The output {name} shows the parameter {secret}.";
        }

        foreach (var violation in Modules(template).SelectMany(In))
            yield return violation;
    }

    // A resource's properties may be one expression as a whole; a module's never are.
    private static IEnumerable<JsonObject> Modules(JsonObject template) =>
        Resources(template).Select(resource => (resource["properties"] as JsonObject)?["template"]).OfType<JsonObject>();

    private static IEnumerable<JsonObject> Resources(JsonObject template) => template["resources"] switch
    {
        JsonObject named => named.Select(resource => resource.Value!.AsObject()),
        JsonArray listed => listed.Select(resource => resource!.AsObject()),
        _ => [],
    };

    private static bool IsSecure(JsonObject template, JsonNode declaration)
    {
        var type = (string?)declaration["type"];
        if ((string?)declaration["$ref"] is { } reference)
            type = (string?)template["definitions"]![reference.Split('/')[^1]]!["type"];
        return type?.StartsWith("secure", StringComparison.OrdinalIgnoreCase) is true;
    }

    private static IEnumerable<(string Path, string Text)> Values(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Values(member.Value, $"{path}/{member.Key}")),
        JsonArray items => items.SelectMany((item, i) => Values(item, $"{path}/{i}")),
        JsonValue value when value.TryGetValue<string>(out var text) => [(path, text)],
        _ => [],
    };

    [GeneratedRegex(@"^\[.*\blist\w*\(")]
    private static partial Regex ListCall();

    [GeneratedRegex(@"AccountKey=|SharedAccess|[?&]sig=|DefaultEndpointsProtocol", RegexOptions.IgnoreCase)]
    private static partial Regex KeyText();

    [GeneratedRegex(@"(Secret|Password|Key|ConnectionString|CONNECTION_STRING|Token|Headers)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\.(ConnectionString|InstrumentationKey|(primary|secondary)(Shared)?Key)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SecretProperty();
}
