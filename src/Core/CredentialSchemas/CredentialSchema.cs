using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.JsonSchemas;
using Kontext.Core.Outcomes;
using Kontext.Core.Storage;
using Kontext.Core.Upstream;

namespace Kontext.Core.CredentialSchemas;

/// <summary>The schema of an integration's credentials: a JSON Schema, or the short form <c>{ "apiKey": "string" }</c>.</summary>
public sealed class CredentialSchema
{
    /// <summary>The maximum length of the JSON text as sent, in UTF-16 code units.</summary>
    public const int MaxCharacters = 32_768;

    // Parsing a schema costs time, and a list of integrations only shows the text. So it is parsed on first use.
    private readonly Lazy<Content> _content;

    private CredentialSchema(string json, Lazy<Content> content)
    {
        Json = json;
        _content = content;
    }

    /// <summary>The JSON text as sent.</summary>
    public string Json { get; }

    /// <summary>The only required member, which a pasted token fills; null when no member or more than one is required.</summary>
    public string? TokenField => _content.Value.TokenField;

    /// <summary>The HTTP header that carries the credential (<c>x-header</c>); null when the schema names none.</summary>
    public string? HeaderName => _content.Value.Header?.Name;

    /// <summary>
    /// The member whose value goes into <see cref="HeaderName"/>; null without a header, or when the schema names no member.
    /// </summary>
    public string? HeaderField => _content.Value.Header is { } header ? header.Field ?? TokenField : null;

    /// <summary>How a credential is sent; null when it is a bearer token, or nothing says which of several values to send.</summary>
    public CredentialForm? Form => _content.Value is { Header: { } header } content ? header.Describe(content.TokenField) : null;

    /// <summary>
    /// Returns the header that carries a credential to the server. Returns null when the schema does not say which value to send, or when
    /// no header can carry the value.
    /// </summary>
    /// <param name="token">The pasted token; null when the user entered fields.</param>
    /// <param name="fields">The fields that the user entered; null when the user pasted a token.</param>
    internal CredentialHeader? FindHeader(string? token, JsonElement? fields)
    {
        var header = _content.Value.Header;
        if (header?.Template is { } template)
            return template.Fill(token, fields) is var (put, parts) ? header.Carry(put, parts) : null;
        if ((token ?? FieldOf(fields, HeaderField ?? TokenField)) is not { } value)
            return null;
        return header is not null ? header.Carry(value, [value]) : CredentialHeader.TryBearer(value, out var bearer) ? bearer : null;
    }

    /// <summary>Whether credentials travel in an equal header with both schemas. A check with one then counts for the other.</summary>
    internal bool SendsLike(CredentialSchema other) => _content.Value.Header is { } header
        ? other._content.Value.Header is { } theirs && (header with { Field = null }) == (theirs with { Field = null })
        : other._content.Value.Header is null;

    /// <summary>Returns the schema as a JSON Schema. The short form is expanded.</summary>
    public JsonElement AsJsonSchema()
    {
        var source = JsonElement.Parse(Json);
        return ShortForm.IsFull(source)
            ? source
            : StoredValue.Require(ShortForm.Expand(source, JsonPointer.At(""), new SchemaProblems()), "A stored credentialSchema is neither form.");
    }

    /// <summary>
    /// Parses a schema. Returns null when it has problems: <see cref="ErrorCodes.InvalidSchema"/>, or a code for the JSON itself.
    /// </summary>
    /// <param name="value">The member's value in the parsed body.</param>
    /// <param name="path">JSON pointer to the member.</param>
    /// <param name="errors">Receives the problems, with pointers inside the schema.</param>
    public static CredentialSchema? Parse(JsonElement value, string path, ICollection<FieldError> errors)
    {
        if (FindUnreadable(value, path) is { } unreadable)
        {
            errors.Add(unreadable);
            return null;
        }

        var problems = new SchemaProblems();
        var source = value.Clone();
        if (Read(source, JsonPointer.At(path), isNew: true, problems) is { } content)
            return new CredentialSchema(source.GetRawText(), new Lazy<Content>(content));
        foreach (var problem in problems.All)
            errors.Add(problem);
        return null;
    }

    /// <summary>Returns a schema that <see cref="Parse"/> accepted before. The text is parsed on first use.</summary>
    public static CredentialSchema FromStored(string json) => new(json, new Lazy<Content>(() => ReadStored(json)));

    /// <summary>Checks credentials. The list is empty when they match the schema. Messages never repeat a value.</summary>
    /// <param name="credentials">The credentials that the user sent.</param>
    /// <param name="path">JSON pointer to the credentials.</param>
    public IReadOnlyList<FieldError> Check(JsonElement credentials, string path) => credentials.ValueKind == JsonValueKind.Object
        ? SchemaRun.Check(_content.Value.Schema, credentials, path)
        : [new FieldError(path, ErrorCodes.WrongType, "Send the credentials as an object.")];

    private static string? FieldOf(JsonElement? fields, string? name) =>
        name is not null && fields is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String
            ? field.GetString()
            : null;

    private static FieldError? FindUnreadable(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return new FieldError(path, ErrorCodes.WrongType, "Send an object: a JSON Schema, or the short form { \"apiKey\": \"string\" }.");
        if (JsonLimits.FindExcess(value, JsonPointer.At(path)) is { } excess)
            return excess;
        return value.GetRawText().Length > MaxCharacters
            ? new FieldError(path, ErrorCodes.OutOfRange, "Send at most 32,768 characters of JSON.")
            : null;
    }

    private static Content? Read(JsonElement source, JsonPointer at, bool isNew, SchemaProblems problems)
    {
        var full = ShortForm.IsFull(source) ? source : ShortForm.Expand(source, at, problems);
        if (full is null || SchemaReader.Read(full.Value, at, isNew, problems) is not { } schema)
            return null;
        if (schema.Types is { } types && !types.Contains("object", StringComparer.Ordinal))
            problems.Refuse(at.Child("type"), "Credentials are an object: describe its members under properties, or use the short form { \"apiKey\": \"string\" }.");
        var header = SchemaHeader.Read(schema, problems);
        var required = schema.RequiredMembers().Take(2).ToArray();
        return problems.All.Count > 0 ? null : new Content(schema, required.Length == 1 ? required[0] : null, header);
    }

    private static Content ReadStored(string json)
    {
        var problems = new SchemaProblems();
        return StoredValue.Require(
            Read(JsonElement.Parse(json), JsonPointer.At(""), isNew: false, problems),
            "A stored credentialSchema can no longer be read: this version reads schemas more strictly than the one that accepted it.");
    }

    private sealed record Content(Subschema Schema, string? TokenField, SchemaHeader? Header);
}
