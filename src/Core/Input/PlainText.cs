using System.Globalization;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>A line of text for people, in any language and without control characters.</summary>
public static class PlainText
{
    // Overrides and isolates of the bidirectional algorithm make a line look like another one (Unicode UTS 55).
    private const string BidiControls = "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    /// <summary>Parses 1 to <paramref name="maxLength"/> UTF-16 characters that are not all blank, and returns them unchanged.</summary>
    public static TextParser<string> UpTo(int maxLength) => (text, path, errors) =>
    {
        if (text.Length > maxLength)
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use 1 to {maxLength} characters; this has {text.Length}."));
        else if (text.All(IsInvisible))
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, "This must not be empty or blank."));
        else if (text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' || BidiControls.Contains(c, StringComparison.Ordinal)))
            errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "Control characters and line breaks are not allowed."));
        else
            return text;
        return null;
    };

    private static bool IsInvisible(char c) =>
        char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || c is '\u3164' or '\uFFA0' or '\u115F' or '\u1160';
}
