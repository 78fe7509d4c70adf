using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>Text that an HTTP header can hold unchanged: visible ASCII without spaces.</summary>
public static class VisibleAscii
{
    /// <summary>
    /// Parses a token or secret of 1 to <paramref name="maxLength"/> characters from ! to ~. The message never repeats the text.
    /// </summary>
    public static TextParser<string> UpTo(int maxLength) => (text, path, errors) =>
    {
        if (text.Length == 0 || text.Length > maxLength)
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use 1 to {maxLength} characters; this has {text.Length}."));
        else if (text.Any(c => c is < '!' or > '~'))
            errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "Use visible ASCII characters only: no space, no line break."));
        else
            return text;
        return null;
    };
}
