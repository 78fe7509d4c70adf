using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>An integration's name as sent, and the key that makes it unique in its organization.</summary>
/// <param name="Text">1-128 UTF-16 characters, not blank, no control characters.</param>
/// <param name="Key">A hash of the folded text. The row stores it, because a later Unicode version may fold differently.</param>
public readonly record struct IntegrationName(string Text, string Key)
{
    private const int MaxLength = 128;

    /// <summary>Parses a name of a request. Returns null, with an error added, when it breaks a rule.</summary>
    public static IntegrationName? Parse(string text, string path, ICollection<FieldError> errors) =>
        PlainText.UpTo(MaxLength)(text, path, errors) is { } plain && Fold(plain, path, errors) is { } folded
            ? new IntegrationName(plain, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folded.Trim()))))
            : null;

    /// <summary>
    /// Returns the text as names are compared: compatibility forms, width and case do not matter. Returns null, with an error added, when
    /// the text is not valid Unicode.
    /// </summary>
    public static string? Fold(string text, string path, ICollection<FieldError> errors)
    {
        try
        {
            return Fold(text);
        }
        catch (ArgumentException)
        {
            // Normalize has no Try form. It throws when the text holds U+FFFE or half of a surrogate pair.
            errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "The text holds U+FFFE or half of a surrogate pair, which stand for no character."));
            return null;
        }
    }

    /// <summary>Whether the folded name contains an already folded text.</summary>
    public bool Holds(string folded) => Fold(Text).Contains(folded, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Fold(string text) => text.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
}
