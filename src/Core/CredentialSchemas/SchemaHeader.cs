using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.JsonSchemas;
using Kontext.Core.Upstream;

namespace Kontext.Core.CredentialSchemas;

/// <summary>
/// How a credential travels, as its schema says. <c>x-header</c> names the header, and <c>x-scheme</c> the scheme before the value. Both
/// stand at the root or at one property. At the root only, <c>x-value</c> builds the value from several members.
/// </summary>
/// <param name="Name">The header's field-name (RFC 9110 section 5.1).</param>
/// <param name="Field">The property whose value the header carries; null when the keywords stand at the root.</param>
/// <param name="Scheme">The authentication scheme, such as <c>Basic</c>; empty for none; null when the schema names none.</param>
/// <param name="Template">The template of the value; null when one property is sent unchanged.</param>
internal sealed record SchemaHeader(string Name, string? Field, string? Scheme, SchemaTemplate? Template)
{
    public const string Keyword = "x-header";
    public const string SchemeKeyword = "x-scheme";
    public const string ValueKeyword = "x-value";

    // What a client is given as its access token.
    private const string OnlyValue = "{access_token}";

    /// <summary>Reads the keywords. Returns null when the schema has none of them. Each wrong one adds a problem.</summary>
    public static SchemaHeader? Read(Subschema root, SchemaProblems problems)
    {
        var scheme = ReadOne(root, SchemeKeyword, problems, CredentialHeader.IsUsableScheme,
            "x-scheme must name an authentication scheme that needs no challenge (RFC 9110 section 11.1), such as Basic or Token, or be empty for none.",
            "Only one x-scheme may be given: one credential is sent in one header.");
        var header = ReadOne(root, Keyword, problems, name => IsName(name, scheme is not null),
            "x-header must name a request header (RFC 9110 section 5.1) that credentials may travel in, such as X-Api-Key.",
            "Only one x-header may be given: one credential is sent in one header.");
        var template = SchemaTemplate.Read(root, problems);
        if (header is { Field: { } one } && scheme is { Field: { } other } && one != other)
            problems.Refuse(scheme.Value.At, "x-scheme must stand where x-header stands: one credential is sent in one header.");
        if (template is not null && (header?.Field ?? scheme?.Field) is not null)
            problems.Refuse(root.At.Child(ValueKeyword), "x-value puts the whole value together: write x-header and x-scheme beside it, not at a property.");
        return header is null && scheme is null && template is null
            ? null
            : new SchemaHeader(header?.Text ?? CredentialHeader.Authorization, header?.Field ?? scheme?.Field, scheme?.Text, template);
    }

    /// <summary>Returns the header that carries a value; null when no header can carry it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parts">The secret parts of the value, which must never be shown.</param>
    public CredentialHeader? Carry(string value, IEnumerable<string> parts)
    {
        // Without x-scheme, a value in Authorization is a bearer token.
        var scheme = Scheme ?? (Name == CredentialHeader.Authorization ? "Bearer" : "");
        return CredentialHeader.TryScheme(Name, scheme, value, parts, out var header) ? header : null;
    }

    /// <summary>The same for a client that sends it itself; null for a bearer token, and when nothing says which of several values to send.</summary>
    /// <param name="only">The only required member; null when there is none.</param>
    public CredentialForm? Describe(string? only)
    {
        if ((Template?.Text ?? ((Field ?? only) is { } field ? field == only ? OnlyValue : $"{{{field}}}" : null)) is not { } value)
            return null;
        var scheme = Scheme ?? (Name == CredentialHeader.Authorization ? "Bearer" : "");
        if (Name == CredentialHeader.Authorization && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && Template is null)
            return null;
        return new CredentialForm(Name, scheme.Length == 0 ? value : scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? $"{scheme} base64({value})" : $"{scheme} {value}");
    }

    /// <summary>Returns each occurrence of an extension keyword that counts: at the root, and at its properties.</summary>
    internal static IEnumerable<(JsonElement Value, string? Field, JsonPointer At)> FindAll(Subschema root, string keyword)
    {
        foreach (var part in root.Parts())
        {
            if (Find(part, keyword) is { } own)
                yield return (own, null, part.At.Child(keyword));
            foreach (var (name, property) in part.Properties)
            {
                foreach (var schema in property.Parts())
                {
                    if (Find(schema, keyword) is { } value)
                        yield return (value, name, schema.At.Child(keyword));
                }
            }
        }
    }

    private static (string Text, string? Field, JsonPointer At)? ReadOne(
        Subschema root, string keyword, SchemaProblems problems, Func<string, bool> isAllowed, string wrong, string several)
    {
        (string Text, string? Field, JsonPointer At)? found = null;
        foreach (var (value, field, at) in FindAll(root, keyword))
        {
            if (value.ValueKind != JsonValueKind.String || !isAllowed(value.GetString()!))
                problems.Refuse(at, wrong);
            else if (found is { } before && (before.Text, before.Field) != (value.GetString()!, field))
                problems.Refuse(at, several);
            else
                found = (value.GetString()!, field, at);
        }

        return found;
    }

    private static JsonElement? Find(Subschema schema, string keyword) =>
        schema.Source.ValueKind == JsonValueKind.Object && schema.Source.TryGetProperty(keyword, out var value) ? value : null;

    // Without x-header a credential travels in Authorization. It is a bearer token there, unless x-scheme names another scheme.
    private static bool IsName(string name, bool hasScheme) =>
        CredentialHeader.IsUsableName(name) && (hasScheme || !name.Equals(CredentialHeader.Authorization, StringComparison.OrdinalIgnoreCase));
}
