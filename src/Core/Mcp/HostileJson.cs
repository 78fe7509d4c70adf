using System.Globalization;
using System.Text.Json;
using Kontext.Core.Upstream;

namespace Kontext.Core.Mcp;

/// <summary>Reads the JSON of an MCP server, which may start with a byte order mark, be cut off, or contain deep tool schemas.</summary>
internal static class HostileJson
{
    // One tool with a deep schema must not hide the others. The depth is bounded because later steps walk through it recursively.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 500 };

    /// <summary>Returns the string of a member; null for any other value.</summary>
    public static string? Text(this JsonElement from, string name) => from.Member(name)?.TextOrNull();

    /// <summary>
    /// Returns a whole number, also one that is written as a fraction or as text, such as 2.0 or "401"; null for any other value.
    /// </summary>
    public static int? Whole(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number)
            return element.TryGetDouble(out var number) && double.IsInteger(number) && number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
        return int.TryParse(element.TextOrNull(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var written) ? written : null;
    }

    /// <summary>Returns the document; null when the bytes are not JSON.</summary>
    /// <param name="utf8">The bytes, with or without a byte order mark.</param>
    /// <param name="isCutOff">Whether the document is correct as far as it goes, but ends too early.</param>
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
