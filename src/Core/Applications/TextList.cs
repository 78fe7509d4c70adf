using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>Parses lists of texts in a request.</summary>
internal static class TextList
{
    /// <summary>Parses an array of texts up to the given limit, in the order they were sent.</summary>
    public static IReadOnlyList<string> Parse(JsonElement element, string path, ICollection<FieldError> errors, int most, TextParser<object> parser)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            errors.Add(new FieldError(path, ErrorCodes.WrongType, "Send an array of strings."));
            return [];
        }

        if (element.GetArrayLength() > most)
        {
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use at most {most} entries."));
            return [];
        }

        List<string> texts = [];
        foreach (var (index, item) in element.EnumerateArray().Index())
        {
            var at = path + JsonPointer.Segment(index);
            if (item.ValueKind != JsonValueKind.String)
                errors.Add(new FieldError(at, ErrorCodes.WrongType, "Each entry must be a string."));
            else if (parser(item.GetString()!, at, errors) is not null)
                texts.Add(item.GetString()!);
        }

        return texts;
    }
}
