using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Parses a request's body: strict JSON, without duplicate members and without text that cannot be stored.</summary>
public static class JsonBody
{
    /// <summary>The maximum nesting of objects and arrays.</summary>
    public const int MaxDepth = 32;

    // JsonCheck finds duplicates. The parser's own check names no place, and it throws for half of a surrogate pair in a name.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>
    /// Parses another server's JSON by the rules of request bodies; null when it is not one object. A byte order mark is skipped (RFC 8259
    /// section 8.1).
    /// </summary>
    internal static JsonElement? FindObject(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        return Parse(utf8).Succeeded(out var document, out _) && document.ValueKind == JsonValueKind.Object ? document : null;
    }

    /// <summary>Parses UTF-8. The problem's pointers name the wrong places where they are known.</summary>
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
            // The exception's own message quotes the body, which may hold a secret.
            return Problem.Invalid("", ErrorCodes.InvalidJson, $"The body is not valid JSON (UTF-8, at most {MaxDepth} levels deep); look at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }
    }
}
