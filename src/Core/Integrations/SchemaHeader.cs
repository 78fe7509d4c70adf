using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.JsonSchemas;
using Kontext.Core.Outbound;

namespace Kontext.Core.Integrations;

/// <summary>The HTTP header a credential is sent in, named by <c>x-header</c> at the schema's root or at one of its properties.</summary>
/// <param name="Name">A field-name (RFC 9110 section 5.1).</param>
/// <param name="Field">The property whose value it carries; null when the root names it.</param>
internal sealed record SchemaHeader(string Name, string? Field)
{
    public const string Keyword = "x-header";

    /// <summary>Null when none is named; problems are refused.</summary>
    public static SchemaHeader? Read(Subschema root, SchemaProblems problems)
    {
        SchemaHeader? found = null;
        foreach (var (value, field, at) in FindAll(root))
        {
            if (value.ValueKind != JsonValueKind.String || !IsAllowed(value.GetString()!))
                problems.Refuse(at, "x-header must name a request header (RFC 9110 section 5.1) that credentials may travel in, such as X-Api-Key.");
            else if (found is not null && found != new SchemaHeader(value.GetString()!, field))
                problems.Refuse(at, "Only one x-header may be given: one credential is sent in one header.");
            else
                found = new SchemaHeader(value.GetString()!, field);
        }

        return found;
    }

    private static IEnumerable<(JsonElement Value, string? Field, JsonPointer At)> FindAll(Subschema root)
    {
        foreach (var part in root.Parts())
        {
            if (Find(part) is { } own)
                yield return (own, null, part.At.Child(Keyword));
            foreach (var (name, property) in part.Properties)
            {
                foreach (var schema in property.Parts())
                {
                    if (Find(schema) is { } value)
                        yield return (value, name, schema.At.Child(Keyword));
                }
            }
        }
    }

    private static JsonElement? Find(Subschema schema) =>
        schema.Source.ValueKind == JsonValueKind.Object && schema.Source.TryGetProperty(Keyword, out var value) ? value : null;

    // Without x-header a credential travels in Authorization, as a bearer token.
    private static bool IsAllowed(string name) =>
        CredentialHeader.IsUsableName(name) && !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase);
}
