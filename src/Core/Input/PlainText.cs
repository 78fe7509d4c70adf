using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>A line of text for people: any language, no control characters.</summary>
public static class PlainText
{
    /// <summary>Parses 1 to <paramref name="maxLength"/> UTF-16 characters that are not all blank; returned as sent.</summary>
    public static TextParser<string> UpTo(int maxLength) => (text, path, errors) =>
    {
        if (text.Length > maxLength)
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use 1 to {maxLength} characters; this has {text.Length}."));
        else if (string.IsNullOrWhiteSpace(text))
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, "This must not be empty or blank."));
        else if (text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))
            errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "Control characters and line breaks are not allowed."));
        else
            return text;
        return null;
    };
}
