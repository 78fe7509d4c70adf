using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>A tool as a server lists it: hostile text throughout.</summary>
/// <param name="Name">Not empty.</param>
/// <param name="Description">Null when it has none.</param>
/// <param name="InputSchema">An object of the type <c>object</c>.</param>
/// <param name="OutputSchema">The same; null when it has none.</param>
internal sealed record ListedTool(string Name, string? Description, JsonElement InputSchema, JsonElement? OutputSchema)
{
    private static readonly string[] Hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];

    /// <summary>The tool, or what is wrong with it, as the end of a sentence.</summary>
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
        if (listed.Member("annotations") is { } annotations && !AreAnnotations(annotations))
            return (null, "its annotations are not of their types");
        return (new ListedTool(name, listed.Text("description"), input, output), null);
    }

    private static bool IsSchema(JsonElement schema) => schema.Text("type") == "object";

    private static bool AreAnnotations(JsonElement annotations) =>
        annotations.ValueKind == JsonValueKind.Object
        && annotations.Member("title") is null or { ValueKind: JsonValueKind.String }
        && Array.TrueForAll(Hints, hint => annotations.Member(hint) is null or { ValueKind: JsonValueKind.True or JsonValueKind.False });
}
