using System.Text;
using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Mcp;
using Kontext.Core.Upstream;

namespace Kontext.Core.Tools;

/// <summary>A tool as a server listed it a moment ago. Its texts are hostile: data for a model to read, and never part of our own words.</summary>
/// <param name="Name">The exact name: plain text of 1 to 128 characters.</param>
/// <param name="Hash">The hash of name, description and schemas.</param>
/// <param name="IsReadOnly">Whether the tool declares that it changes nothing.</param>
/// <param name="Description">The description, cut off after 4,096 characters; null when it has none.</param>
/// <param name="InputSchema">The input schema as JSON; null when it is larger than 16 KiB, deeper than 48 levels, or has texts that no client could read.</param>
public sealed record KnownTool(string Name, string Hash, bool IsReadOnly, string? Description, string? InputSchema)
{
    private const int MaxDescription = 4_096;
    private const int MaxSchema = 16 * 1024;

    // Readers of JSON refuse more than 64 levels unless they are told otherwise, and an answer has some levels of its own.
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 48 };

    private static readonly TextParser<string> PlainName = PlainText.UpTo(128);

    /// <summary>The names of the parameters.</summary>
    internal IReadOnlyList<string> Parameters { get; } =
        InputSchema is { } schema && JsonElement.Parse(schema).Member("properties") is { ValueKind: JsonValueKind.Object } properties
            ? [.. properties.EnumerateObject().Select(property => property.Name)]
            : [];

    /// <summary>About the bytes that it takes in memory.</summary>
    internal int Bytes => 200 + (2 * (Name.Length + (Description?.Length ?? 0) + (InputSchema?.Length ?? 0) + Parameters.Sum(parameter => parameter.Length + 16)));

    /// <summary>Returns the tool; null when its name is not plain text of at most 128 characters.</summary>
    internal static KnownTool? Of(ListedTool tool) => PlainName(tool.Name, "", []) is { } name
        ? new KnownTool(
            name,
            tool.Hash(),
            tool.IsReadOnly,
            tool.Description is { } text ? ForeignText.Cut(text, MaxDescription) : null,
            CanonicalJson.Find(tool.InputSchema) is { Length: <= MaxSchema } schema && IsShallow(schema) ? Encoding.UTF8.GetString(schema) : null)
        : null;

    private static bool IsShallow(byte[] schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema, Shallow);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
