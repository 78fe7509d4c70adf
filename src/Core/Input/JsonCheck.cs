using System.Text.Json;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Looks through a parsed document for members that occur twice and for text that cannot be stored or shown.</summary>
/// <remarks>
/// Pointers are put together only for errors, and errors and pointers are limited: long names around many members would otherwise be
/// repeated for each of them.
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
        // A text that cannot be read costs an exception, so the rest is not looked at either.
        if (_errors.Count == MaxErrors)
            return;
        if (element.ValueKind == JsonValueKind.Object)
            VisitMembers(element);
        else if (element.ValueKind == JsonValueKind.Array)
            VisitItems(element);
        else if (element.ValueKind == JsonValueKind.String && !IsStorable(TextOf(element)))
            Fail(ErrorCodes.InvalidCharacters, "The text holds U+0000, half of a surrogate pair or bytes that are not UTF-8.");
    }

    private void VisitMembers(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (_errors.Count == MaxErrors)
                return;
            if (TextOf(member) is not { } name || !IsStorable(name))
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

    // To the innermost place whose pointer is not too long.
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

    // Both refuse unpaired surrogates and invalid UTF-8 with this exception, and there is no way to ask first.
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
