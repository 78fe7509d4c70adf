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
        PlainText.UpTo(MaxLength)(text, path, errors) is { } plain && CheckFoldable(plain, path, errors)
            ? new IntegrationName(plain, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Fold(plain).Trim()))))
            : null;

    /// <summary>The text as it is compared: compatibility forms, width and case do not matter.</summary>
    public static string Fold(string text) => text.Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    /// <summary>Whether <see cref="Fold"/> can read it: normalization throws at the noncharacter U+FFFE.</summary>
    internal static bool CheckFoldable(string text, string path, ICollection<FieldError> errors)
    {
        var isFoldable = !text.Contains('\ufffe', StringComparison.Ordinal);
        if (!isFoldable)
            errors.Add(new FieldError(path, ErrorCodes.InvalidCharacters, "The text holds U+FFFE, which is no character."));
        return isFoldable;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
