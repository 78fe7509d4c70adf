using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>A name as sent, and the key under which it is unique in its organization.</summary>
/// <param name="Text">1-128 UTF-16 characters, not blank, no control characters.</param>
/// <param name="Key">A hash of the folded text; kept in the row, for the folding tables of a later Unicode version may differ.</param>
public readonly record struct IntegrationName(string Text, string Key)
{
    private const int MaxLength = 128;

    /// <summary>Parses a name from a request.</summary>
    public static IntegrationName? Parse(string text, string path, ICollection<FieldError> errors) =>
        PlainText.UpTo(MaxLength)(text, path, errors) is { } plain && Fold(plain, path, errors) is { } folded
            ? new IntegrationName(plain, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folded.Trim()))))
            : null;

    /// <summary>The text as it is compared: compatibility forms, width and case do not matter. Null, with an error, when it is no Unicode text.</summary>
    public static string? Fold(string text, string path, ICollection<FieldError> errors)
    {
        try
        {
            return Fold(text);
        }
        catch (ArgumentException)
        {
            // The only way it says that a text holds U+FFFE or half of a surrogate pair.
            errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "The text holds U+FFFE or half of a surrogate pair, which stand for no character."));
            return null;
        }
    }

    /// <summary>Whether a folded text is part of the name as it is compared.</summary>
    public bool Holds(string folded) => Fold(Text).Contains(folded, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Fold(string text) => text.Normalize(NormalizationForm.FormKC).ToUpperInvariant();
}
