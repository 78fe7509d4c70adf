using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Parses a request's body: strict JSON, no member twice, no text that cannot be kept.</summary>
public static class JsonBody
{
    /// <summary>Objects and arrays may be nested this deep.</summary>
    public const int MaxDepth = 32;

    // Duplicates are found by the check below: the parser's own refusal names no place and throws at half a surrogate pair in a name.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>
    /// Parses what another server sent, by the same rules; null for anything but one object. A byte order mark, which some write, may be passed over
    /// (RFC 8259 section 8.1).
    /// </summary>
    internal static JsonElement? FindObject(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        return Parse(utf8).Succeeded(out var document, out _) && document.ValueKind == JsonValueKind.Object ? document : null;
    }

    /// <summary>Parses UTF-8; the problem's pointers name the places where they are known.</summary>
    public static Outcome<JsonElement> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty)
            return Problem.Invalid("", ErrorCodes.Required, "Send a JSON object as the body.");
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            var errors = JsonCheck.Run(document.RootElement);
            return errors.Count == 0 ? document.RootElement.Clone() : Problem.Invalid(errors);
        }
        catch (JsonException exception)
        {
            // The exception's own text quotes the body, which may hold a secret.
            return Problem.Invalid("", ErrorCodes.InvalidJson, $"The body is not valid JSON (UTF-8, at most {MaxDepth} levels deep); look at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }
    }
}
