using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Kontext.Testing.OpenApi;

/// <summary>The OpenAPI document of this repository, and its rules for the answer to a request.</summary>
public sealed partial class ApiDocument
{
    private const string Definitions = "https://document.example/openapi";
    private const string Components = "#/components/schemas/";

    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];
    private static readonly EvaluationOptions Strict = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly BuildOptions _building = new() { SchemaRegistry = new SchemaRegistry(), Dialect = Dialect.Draft202012 };
    private readonly Dictionary<string, JsonSchema> _schemas;

    private ApiDocument(JsonObject root)
    {
        Root = root;
        Operations =
        [
            .. from path in root["paths"]!.AsObject()
               from method in path.Value!.AsObject()
               where Methods.Contains(method.Key, StringComparer.Ordinal)
               select new ApiOperation(method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject()),
        ];
        _schemas = BuildSchemas();
    }

    /// <summary>The document as it is in the repository.</summary>
    public static ApiDocument Shared { get; } =
        new(JsonNode.Parse(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "src", "Functions", "Reference", "openapi.json")))!.AsObject());

    public JsonObject Root { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The schemas of the components, by their names.</summary>
    public JsonObject Schemas => Root["components"]!["schemas"]!.AsObject();

    /// <summary>Returns the codes that a description lists.</summary>
    public static IEnumerable<string> CodesOf(JsonNode described) =>
        Listed.Matches(described["description"]?.GetValue<string>() ?? "").Select(match => match.Groups["code"].Value);

    /// <summary>Follows a reference to a component.</summary>
    public JsonNode Resolve(JsonNode node)
    {
        var found = node;
        while (found is JsonObject && found["$ref"]?.GetValue<string>() is { } reference)
            found = reference.Split('/').Skip(1).Aggregate((JsonNode)Root, (at, name) => at[name]!);
        return found;
    }

    /// <summary>Returns the operation of a request; null when the document has none. Fixed segments come before parameters.</summary>
    public ApiOperation? Find(string method, string path)
    {
        var segments = path.Split('/');
        return Operations.Where(operation => operation.Method == method && operation.Fits(segments)).MaxBy(operation => operation.Segments.Count(segment => !segment.StartsWith('{')));
    }

    /// <summary>Returns the answers of an operation by their statuses.</summary>
    public IEnumerable<(string Status, JsonNode Response)> ResponsesOf(ApiOperation operation) =>
        operation.Json["responses"]!.AsObject().Select(response => (response.Key, Resolve(response.Value!)));

    /// <summary>Returns the parts of an answer that the document does not describe. Paths that the document leaves out have no rules.</summary>
    /// <param name="method">The method of the request.</param>
    /// <param name="path">The path of the request.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="mediaType">The media type of the answer, without parameters; null without a body.</param>
    /// <param name="body">The body; null when it is not JSON.</param>
    public IReadOnlyList<string> FindFaults(string method, string path, int status, string? mediaType, JsonElement? body)
    {
        if (Find(method, path) is not { } operation)
            return [];
        var responses = operation.Json["responses"]!.AsObject();
        if ((responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] ?? responses["default"]) is not { } described)
            return [$"{operation.Id} answers {status}, which the document does not name"];
        var response = Resolve(described);
        var content = response["content"]?.AsObject();
        if (mediaType is null)
            return content?.ContainsKey("*/*") != false ? [] : [$"{operation.Id} answers {status} without a body"];
        if ((content?[mediaType] ?? content?["*/*"]) is not { } media)
            return [$"{operation.Id} answers {status} as {mediaType}, which the document does not name"];
        return body is { } json && media["schema"] is { } schema
            ? [.. FindFaults(schema, json).Concat(UnnamedCode(response, mediaType, json)).Select(fault => $"{operation.Id} {status}: {fault}")]
            : [];
    }

    /// <summary>Returns where a value does not fit a schema of the document.</summary>
    /// <param name="schema">A reference to a component. Other schemas say nothing.</param>
    /// <param name="value">The value.</param>
    public IEnumerable<string> FindFaults(JsonNode schema, JsonElement value)
    {
        if (schema["$ref"]?.GetValue<string>() is not { } reference)
            return [];
        var result = _schemas[reference[Components.Length..]].Evaluate(value, Strict);
        return result.IsValid ? [] : (result.Details ?? []).Append(result).SelectMany(detail => (detail.Errors ?? []).Select(error => $"{detail.InstanceLocation}: {error.Value}"));
    }

    private static IEnumerable<string> UnnamedCode(JsonNode response, string mediaType, JsonElement body) =>
        mediaType == "application/problem+json" && body.GetProperty("code").GetString() is { } code && !CodesOf(response).Contains(code, StringComparer.Ordinal)
            ? [$"the code {code} is not named"]
            : [];

    // A member that the schema of an answer does not name is a fault of the document, so the schemas are closed here.
    private Dictionary<string, JsonSchema> BuildSchemas()
    {
        var definitions = Schemas.DeepClone().AsObject();
        foreach (var (name, schema) in definitions)
        {
            if (!name.EndsWith("Request", StringComparison.Ordinal))
                Close(schema);
        }

        JsonObject all = new() { ["$id"] = Definitions, ["$defs"] = definitions };
        var text = all.ToJsonString().Replace($"\"{Components}", "\"#/$defs/", StringComparison.Ordinal);
        JsonSchema.Build(JsonElement.Parse(text), _building);
        return definitions.ToDictionary(
            definition => definition.Key,
            definition => JsonSchema.Build(
                JsonElement.Parse($$"""{ "$id": "{{Definitions}}/{{definition.Key}}", "$ref": "{{Definitions}}#/$defs/{{definition.Key}}" }"""), _building),
            StringComparer.Ordinal);
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Close(item);
        }

        if (node is not JsonObject schema)
            return;
        foreach (var (_, child) in schema)
            Close(child);
        if (schema["properties"] is JsonObject && !schema.ContainsKey("additionalProperties") && schema["type"] is JsonValue type && type.ToString() == "object")
            schema["additionalProperties"] = false;
    }

    [GeneratedRegex("^- `(?<code>[a-z_]+)`: ", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Listed { get; }
}
