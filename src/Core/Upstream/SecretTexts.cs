using System.Collections.Immutable;

namespace Kontext.Core.Upstream;

/// <summary>
/// The secrets that a server was sent. They are removed from every text of that server before it is shown. Each secret is searched for as
/// it is, and in the encodings of URLs and forms.
/// </summary>
internal sealed class SecretTexts
{
    // A shorter text is no secret, and striking it out would damage ordinary words.
    private const int MinLength = 4;

    private readonly ImmutableArray<string> _texts;

    public SecretTexts(params IEnumerable<string?> secrets) =>

        // The longest comes first: striking out a part of another secret would leave the rest of that one.
        _texts = [.. secrets.OfType<string>().SelectMany(Spellings).Where(text => text.Length >= MinLength).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length)];

    /// <summary>Returns these secrets and more.</summary>
    public SecretTexts With(params IEnumerable<string?> secrets) => new([.. _texts, .. secrets]);

    /// <summary>Whether a text contains one of the secrets, in any case.</summary>
    public bool IsIn(string text) => _texts.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the text with each secret struck out.</summary>
    public string StrikeOut(string text) =>
        _texts.Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the type name only: the texts are secret.</summary>
    public override string ToString() => nameof(SecretTexts);

    private static string[] Spellings(string secret)
    {
        var encoded = Uri.EscapeDataString(secret);
        return [secret, encoded, encoded.Replace("%20", "+", StringComparison.Ordinal)];
    }
}
