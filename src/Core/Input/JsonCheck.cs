using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Searches a parsed document for duplicate members and for text that cannot be stored or shown.</summary>
/// <remarks>
/// A pointer is built only for an error, and the number of errors and the length of pointers are limited. Otherwise an error for each of
/// many members would repeat their long path.
/// </remarks>
internal sealed class JsonCheck
{
    private const int MaxErrors = 100;
    private const int MaxPointer = 512;

    private readonly List<FieldError> _errors = [];
    private readonly List<(string? Name, int Index)> _path = [];

    private JsonCheck()
    {
    }

    public static IReadOnlyList<FieldError> Run(JsonElement root)
    {
        var check = new JsonCheck();
        check.Visit(root);
        return check._errors;
    }

    private void Visit(JsonElement element)
    {
        // Unreadable text costs an exception each time, so the check stops at the maximum number of errors.
        if (_errors.Count == MaxErrors)
            return;
        if (element.ValueKind == JsonValueKind.Object)
            VisitMembers(element);
        else if (element.ValueKind == JsonValueKind.Array)
            VisitItems(element);
        else if (element.ValueKind == JsonValueKind.String && !IsStorable(JsonStrings.Find(element)))
            Fail(ErrorCodes.InvalidCharacters, "The text holds U+0000, half of a surrogate pair or bytes that are not UTF-8.");
    }

    private void VisitMembers(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (_errors.Count == MaxErrors)
                return;
            if (JsonStrings.FindName(member) is not { } name || !IsStorable(name))
            {
                Fail(ErrorCodes.InvalidCharacters, "A member's name holds U+0000, half of a surrogate pair or bytes that are not UTF-8.");
                continue;
            }

            _path.Add((name, 0));
            if (names.Add(name))
                Visit(member.Value);
            else
                Fail(ErrorCodes.DuplicateMember, "A member occurs twice in one object; send each once.");
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void VisitItems(JsonElement element)
    {
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            _path.Add((null, index++));
            Visit(item);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Fail(string code, string message) => _errors.Add(new FieldError(Pointer(), code, message));

    // The pointer of the innermost place that is not too long.
    private string Pointer()
    {
        var pointer = "";
        foreach (var (name, index) in _path)
        {
            if (name?.Length > MaxPointer)
                break;
            var inner = pointer + (name is null ? JsonPointer.Segment(index) : JsonPointer.Segment(name));
            if (inner.Length > MaxPointer)
                break;
            pointer = inner;
        }

        return pointer;
    }

    private static bool IsStorable(string? text) => text is not null && !text.Contains('\0', StringComparison.Ordinal);
}
