using System.Collections.Immutable;

namespace Kontext.Core.Upstream;

/// <summary>What was sent to a server and may not show in anything it says: each secret as it is, and as a URL or a form spells it.</summary>
internal sealed class SecretTexts
{
    // A shorter one is no secret, and striking it out would tear ordinary words apart.
    private const int MinLength = 4;

    private readonly ImmutableArray<string> _texts;

    public SecretTexts(params IEnumerable<string?> secrets) =>

        // The longest first: striking out a part of another would leave the rest of it.
        _texts = [.. secrets.OfType<string>().SelectMany(Spellings).Where(text => text.Length >= MinLength).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length)];

    /// <summary>These and more.</summary>
    public SecretTexts With(params IEnumerable<string?> secrets) => new([.. _texts, .. secrets]);

    /// <summary>Whether a text holds one of them, with regard to case or without.</summary>
    public bool IsIn(string text) => _texts.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text with each of them struck out.</summary>
    public string StrikeOut(string text) =>
        _texts.Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));

    /// <summary>Says nothing of them.</summary>
    public override string ToString() => nameof(SecretTexts);

    private static string[] Spellings(string secret)
    {
        var encoded = Uri.EscapeDataString(secret);
        return [secret, encoded, encoded.Replace("%20", "+", StringComparison.Ordinal)];
    }
}
