using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>A tool as a server lists it. All its texts are hostile.</summary>
/// <param name="Name">The name; not empty.</param>
/// <param name="Description">The description; null when it has none.</param>
/// <param name="InputSchema">The input schema: an object of the type <c>object</c>.</param>
/// <param name="OutputSchema">The output schema, of the type <c>object</c> too; null when it has none.</param>
/// <param name="IsReadOnly">Whether its annotations say that it changes nothing.</param>
internal sealed record ListedTool(string Name, string? Description, JsonElement InputSchema, JsonElement? OutputSchema, bool IsReadOnly)
{
    private const string ReadOnly = "readOnlyHint";

    private static readonly string[] Hints = [ReadOnly, "destructiveHint", "idempotentHint", "openWorldHint"];

    /// <summary>
    /// The hash of name, description and schemas, in hex. 128 bits are enough that no second tool with an equal hash can be found.
    /// </summary>
    public string Hash()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Name);
            writer.WriteStringValue(Description);
            writer.WriteRawValue(CanonicalJson.Of(InputSchema), skipInputValidation: true);
            if (OutputSchema is { } output)
                writer.WriteRawValue(CanonicalJson.Of(output), skipInputValidation: true);
            writer.WriteEndArray();
        }

        return HashOf(buffer.WrittenSpan);
    }

    /// <summary>The hash of a text, in the same form.</summary>
    public static string HashOf(string text) => HashOf(Encoding.UTF8.GetBytes(text));

    /// <summary>Returns the tool, or what is wrong with it, as the end of a sentence.</summary>
    public static (ListedTool? Tool, string? Flaw) Read(JsonElement listed)
    {
        if (listed.ValueKind != JsonValueKind.Object)
            return (null, "it is no object");
        if (listed.Text("name") is not { Length: > 0 } name)
            return (null, "it has no name");
        if (listed.Member("inputSchema") is not { } input)
            return (null, "it has no inputSchema");
        if (!IsSchema(input))
            return (null, "its inputSchema is not of the type object");
        var output = listed.Member("outputSchema");
        if (output is { } schema && !IsSchema(schema))
            return (null, "its outputSchema is not of the type object");
        if (listed.Member("description") is { ValueKind: not JsonValueKind.String } || listed.Member("title") is { ValueKind: not JsonValueKind.String })
            return (null, "its title or description is no text");
        var annotations = listed.Member("annotations");
        if (annotations is { } hints && !AreAnnotations(hints))
            return (null, "its annotations are not of their types");
        return (new ListedTool(name, listed.Text("description"), input, output, annotations?.Member(ReadOnly) is { ValueKind: JsonValueKind.True }), null);
    }

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));

    private static bool IsSchema(JsonElement schema) => schema.Text("type") == "object";

    private static bool AreAnnotations(JsonElement annotations) =>
        annotations.ValueKind == JsonValueKind.Object
        && annotations.Member("title") is null or { ValueKind: JsonValueKind.String }
        && Array.TrueForAll(Hints, hint => annotations.Member(hint) is null or { ValueKind: JsonValueKind.True or JsonValueKind.False });
}
