using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Connect;

/// <summary>
/// A credentialSchema as a form with one field for each property. Objects and arrays are entered as JSON. The schema validates the result.
/// </summary>
internal sealed class CredentialForm
{
    private const string Token = "token";
    private const string WholeObject = "credentials";

    // More fields do not fit on a page. The user then enters all credentials as one JSON object.
    private const int MaxFields = 30;
    private const int MaxChoices = 100;

    private readonly IReadOnlyDictionary<string, JsonElement> _members;

    private CredentialForm(bool hasSchema, IReadOnlyList<TokenField> fields, IReadOnlyDictionary<string, JsonElement> members)
    {
        HasSchema = hasSchema;
        Fields = fields;
        _members = members;
    }

    /// <summary>The fields, without values.</summary>
    public IReadOnlyList<TokenField> Fields { get; }

    private bool HasSchema { get; }

    /// <summary>Returns the form for a schema. Without a schema, the form has one field for a token.</summary>
    public static CredentialForm Of(CredentialSchema? schema)
    {
        if (schema is null)
            return new CredentialForm(hasSchema: false, [OneField(Token, "Access token or API key", null)], new Dictionary<string, JsonElement>(StringComparer.Ordinal));
        var root = schema.AsJsonSchema();
        var members = MembersOf(root);
        return members.Count is 0 or > MaxFields
            ? new CredentialForm(hasSchema: true, [OneField(WholeObject, "Credentials", "One JSON object with everything this integration asks for.")], members)
            : new CredentialForm(hasSchema: true, [.. members.Select(member => FieldOf(member.Key, member.Value, RequiredOf(root)))], members);
    }

    /// <summary>Returns the posted fields as the request body of the API, with the limits of a body. Problem: invalid_input.</summary>
    public Outcome<JsonElement> Read(IFormCollection posted)
    {
        if (!HasSchema)
            return ToBody(new JsonObject { ["token"] = TextOf(posted, Token) });
        if (Fields is [{ Name: WholeObject }] && !_members.ContainsKey(WholeObject))
            return ToBody(new JsonObject { ["credentials"] = ParsedOr(TextOf(posted, WholeObject)) });
        var credentials = new JsonObject();
        foreach (var field in Fields)
        {
            if (ValueOf(field, TextOf(posted, field.Name)) is { } value)
                credentials[field.Name] = value;
        }

        return ToBody(new JsonObject { ["credentials"] = credentials });
    }

    /// <summary>Returns the fields with the posted values and the errors. Secrets are left out.</summary>
    public IReadOnlyList<TokenField> FieldsWith(IFormCollection posted, Problem problem) => [.. Fields.Select(field => field with
    {
        Value = field.Kind == TokenFieldKind.Secret ? null : TextOf(posted, field.Name),
        Error = problem.Errors.FirstOrDefault(error => IsOf(error, field))?.Message,
    })];

    /// <summary>Returns a notice with the error that belongs to no field; null when every error belongs to a field.</summary>
    public Notice? NoticeOf(Problem problem) =>
        problem.Errors.FirstOrDefault(error => !Fields.Any(field => IsOf(error, field)))?.Message is { } text
            ? new Notice { Kind = NoticeKind.Error, Text = text }
            : problem.Errors.Count == 0 ? new Notice { Kind = NoticeKind.Error, Text = problem.Message } : null;

    private static TokenField OneField(string name, string label, string? description) =>
        new() { Name = name, Label = label, Description = description, Kind = TokenFieldKind.Secret, IsRequired = true };

    private static Dictionary<string, JsonElement> MembersOf(JsonElement root) =>
        root.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
            : [];

    private static HashSet<string> RequiredOf(JsonElement root) =>
        root.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            ? [.. required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
            : [];

    private static TokenField FieldOf(string name, JsonElement schema, HashSet<string> required)
    {
        var choices = ChoicesOf(schema);
        return new TokenField
        {
            Name = name,
            Label = WordOf(schema, "title") ?? name,
            Description = WordOf(schema, "description"),
            Kind = choices.Count > 0 ? TokenFieldKind.Choice : KindOf(schema),
            IsRequired = required.Contains(name),
            Choices = choices,
        };
    }

    private static TokenFieldKind KindOf(JsonElement schema) => (TypeOf(schema), WordOf(schema, "format")) switch
    {
        ("boolean", _) => TokenFieldKind.Boolean,
        ("integer" or "number", _) => TokenFieldKind.Number,
        (_, "email" or "uri" or "url" or "hostname" or "date" or "date-time" or "uuid" or "text") => TokenFieldKind.Text,
        _ => TokenFieldKind.Secret, // hidden while typed, because an unknown string may be a secret
    };

    private static IReadOnlyList<string> ChoicesOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out var words) && words.ValueKind == JsonValueKind.Array
        && words.GetArrayLength() <= MaxChoices && words.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String)
            ? [.. words.EnumerateArray().Select(word => word.GetString()!)]
            : [];

    private static string? TypeOf(JsonElement schema) => WordOf(schema, "type");

    private static string? WordOf(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;

    private JsonNode? ValueOf(TokenField field, string? text) => field.Kind switch
    {
        TokenFieldKind.Boolean => text == "true" || field.IsRequired ? JsonValue.Create(text == "true") : null,
        _ when string.IsNullOrEmpty(text) => null,
        TokenFieldKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? ParsedOr(text) : JsonValue.Create(text),
        _ => TypeOf(_members[field.Name]) is "object" or "array" or "null" ? ParsedOr(text) : JsonValue.Create(text),
    };

    private static JsonNode? ParsedOr(string? text)
    {
        try
        {
            return JsonNode.Parse(text ?? "");
        }
        catch (JsonException)
        {
            // Text that is not JSON is passed on as a string. The schema validation then names the expected type.
            return JsonValue.Create(text);
        }
    }

    private static bool IsOf(FieldError error, TokenField field) =>
        error.Path == "/token" ? field.Name == Token
        : error.Path == "/credentials/" + field.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
        || error.Path.StartsWith($"/credentials/{field.Name}/", StringComparison.Ordinal)
        || (field.Name == WholeObject && error.Path.StartsWith("/credentials", StringComparison.Ordinal));

    private static string? TextOf(IFormCollection posted, string name) => posted[TokenField.PostPrefix + name] is [{ Length: > 0 } text] ? text : null;

    private static Outcome<JsonElement> ToBody(JsonObject body) => JsonBody.Parse(Encoding.UTF8.GetBytes(body.ToJsonString()));
}
