using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.Input;
using Kontext.Core.JsonSchemas;

namespace Kontext.Core.CredentialSchemas;

/// <summary>The short form of a credentialSchema: names with the type of each, all required; <c>x-header</c>, <c>x-scheme</c> and <c>x-value</c> mean in it what they mean in a JSON Schema.</summary>
internal static class ShortForm
{
    private static readonly string[] FullKeywords = ["$schema", "$ref", "type", "properties", "allOf", "anyOf", "oneOf"];

    /// <summary>True when it is meant as a JSON Schema.</summary>
    public static bool IsFull(JsonElement source) => source.EnumerateObject().Any(member => FullKeywords.Contains(member.Name, StringComparer.Ordinal));

    /// <summary>The JSON Schema it is short for; null when it is not the short form.</summary>
    public static JsonElement? Expand(JsonElement source, JsonPointer at, SchemaProblems problems)
    {
        var properties = new JsonObject();
        var full = new JsonObject { ["type"] = "object", ["properties"] = properties };
        foreach (var member in source.EnumerateObject())
        {
            if (member.Name is SchemaHeader.Keyword or SchemaHeader.SchemeKeyword or SchemaHeader.ValueKeyword)
                full[member.Name] = JsonNode.Parse(member.Value.GetRawText());
            else if (member.Value.ValueKind == JsonValueKind.String && SchemaMember.TypeNames.Contains(member.Value.GetString(), StringComparer.Ordinal))
                properties[member.Name] = new JsonObject { ["type"] = member.Value.GetString() };
            else
                problems.Refuse(at.Child(member.Name), "In the short form each value is a type: string, number, integer, boolean, object, array or null. For more, send a JSON Schema with type and properties.");
        }

        if (properties.Count == 0 && problems.All.Count == 0)
            problems.Refuse(at, "Send a JSON Schema (with type and properties) or the short form { \"apiKey\": \"string\" }.");
        if (problems.All.Count > 0)
            return null;
        full["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        return JsonElement.Parse(full.ToJsonString());
    }
}
