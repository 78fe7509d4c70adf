using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>Reads the messages of a server of MCP as they come: with a byte order mark, cut off, or with tools whose schemas are deep.</summary>
internal static class HostileJson
{
    // One tool with a deep schema must not hide all others. What walks through it needs a stack that holds.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 500 };

    /// <summary>Null for anything but a text.</summary>
    public static string? Text(this JsonElement from, string name) => from.Member(name)?.TextOrNull();

    /// <summary>The document; null for what is none.</summary>
    /// <param name="utf8">With or without a byte order mark.</param>
    /// <param name="isCutOff">Whether it began well and ended too early.</param>
    public static JsonElement? Parse(ReadOnlyMemory<byte> utf8, out bool isCutOff)
    {
        isCutOff = false;
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            isCutOff = IsCutOff(utf8.Span);
            return null;
        }
    }

    private static bool IsCutOff(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = Options.MaxDepth }));
        try
        {
            var any = false;
            while (reader.Read())
                any = true;
            return any && reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0) > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
