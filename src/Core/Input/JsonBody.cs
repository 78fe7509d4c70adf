using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Parses a request's body: strict JSON, no member twice, no text that cannot be kept.</summary>
public static class JsonBody
{
    /// <summary>Objects and arrays may be nested this deep.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions DuplicatesAllowed = new() { MaxDepth = MaxDepth };

    /// <summary>Parses UTF-8; the problem's pointer names the place where that is known.</summary>
    public static Outcome<JsonElement> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty)
            return Problem.Invalid("", ErrorCodes.Required, "Send a JSON object as the body.");
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            var errors = new List<FieldError>();
            CheckTexts(document.RootElement, "", errors);
            return errors.Count == 0 ? document.RootElement.Clone() : Problem.Invalid(errors);
        }
        catch (JsonException)
        {
            return Explain(utf8);
        }
    }

    private static Problem Explain(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, DuplicatesAllowed);
            var path = FindDuplicate(document.RootElement, "");
            return Problem.Invalid(path ?? "", ErrorCodes.DuplicateMember, "A member occurs twice in one object; send each once.");
        }
        catch (JsonException exception)
        {
            // The exception's own text quotes the body, which may hold a secret.
            return Problem.Invalid("", ErrorCodes.InvalidJson, $"The body is not valid JSON (UTF-8, at most {MaxDepth} levels deep); look at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }
    }

    private static string? FindDuplicate(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in element.EnumerateObject())
            {
                var inner = path + JsonPointer.Segment(TextOf(member) ?? "");
                if (!names.Add(inner))
                    return inner;
                if (FindDuplicate(member.Value, inner) is { } found)
                    return found;
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
            {
                if (FindDuplicate(item, path + JsonPointer.Segment(index++)) is { } found)
                    return found;
            }
        }

        return null;
    }

    // U+0000 and halves of surrogate pairs can be written in JSON as escapes but cannot be stored or shown.
    private static void CheckTexts(JsonElement element, string path, List<FieldError> errors)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if (TextOf(member) is { } name && IsStorable(name))
                        CheckTexts(member.Value, path + JsonPointer.Segment(name), errors);
                    else
                        errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "A member's name holds U+0000 or half of a surrogate pair."));
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    CheckTexts(item, path + JsonPointer.Segment(index++), errors);
                break;
            case JsonValueKind.String when TextOf(element) is not { } text || !IsStorable(text):
                errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "The text holds U+0000 or half of a surrogate pair."));
                break;
        }
    }

    private static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static string? TextOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // GetString refuses an unpaired surrogate with this exception, and there is no way to ask first.
    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
