using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Integrations;

namespace Kontext.Core.Aggregate;

/// <summary>
/// Gives each tool of each integration a name that no other tool has: <c>{slug}__{tool}</c>, in characters that every client takes, at most 64
/// of them. A name that had to be changed or cut ends in a hash, so it never means another tool.
/// </summary>
internal static class ToolNames
{
    public const int MaxLength = 64;

    private const string Between = "__";
    private const int MaxSlug = 24;
    private const int SlugHash = 6;
    private const int NameHash = 8;

    /// <summary>Returns the name of a tool.</summary>
    public static string Of(Integration integration, string tool)
    {
        var slug = SlugOf(integration);
        var safe = Safe(tool, '_');

        // The text before the first pair of underscores is the slug, which has none. So two names are equal only when both parts are.
        var name = safe == tool ? $"{slug}{Between}{tool}" : $"{slug}{Between}{safe}_{HashOf(tool, NameHash)}";
        return name.Length <= MaxLength ? name : $"{name[..(MaxLength - NameHash - 1)]}_{HashOf($"{integration.Id}\n{tool}", NameHash)}";
    }

    /// <summary>Returns whether a text has the form of such a name.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) => text is { Length: > 3 and <= MaxLength } && text.IndexOf(Between, StringComparison.Ordinal) > 0;

    // Names of integrations are unique without regard to case. One that is a slug as it stands is the only one with it; every other one gets a hash.
    private static string SlugOf(Integration integration)
    {
        var name = integration.Name.Text.ToLowerInvariant();
        StringBuilder slug = new();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                slug.Append(character);
            else if (slug.Length > 0 && slug[^1] is not ('-' or '_'))
                slug.Append(character == '_' ? '_' : '-');
        }

        var text = slug.ToString().TrimEnd('-', '_');
        return text == name && text.Length <= MaxSlug
            ? text
            : $"{(text.Length == 0 ? "i" : text[..Math.Min(text.Length, MaxSlug)])}-{HashOf(integration.Id.ToString(), SlugHash)}";
    }

    private static string Safe(string text, char other) =>
        string.Create(text.Length, (text, other), static (safe, from) =>
        {
            for (var i = 0; i < safe.Length; i++)
                safe[i] = char.IsAsciiLetterOrDigit(from.text[i]) || from.text[i] is '-' or '_' ? from.text[i] : from.other;
        });

    private static string HashOf(string text, int length) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..length];
}
