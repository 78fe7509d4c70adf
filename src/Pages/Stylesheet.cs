using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Kontext.Pages;

/// <summary>The one style of all pages, which stands in each of them.</summary>
internal static class Stylesheet
{
    private static readonly string Css = Read();

    /// <summary>Not encoded: the text is this assembly's own.</summary>
    public static MarkupString Text { get; } = new(Css);

    /// <summary>What a policy allows it by.</summary>
    public static string Source { get; } = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}";

    // Comments, lines and spaces are for those who read the file. No line end is left that a parser could read otherwise than the hash does.
    private static string Read()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream("pages.css")!;
        using StreamReader reader = new(stream);
        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Trim());
        return Tighten(string.Concat(lines.Where(line => !line.StartsWith("/*", StringComparison.Ordinal))));
    }

    private static string Tighten(string css)
    {
        foreach (var sign in (ReadOnlySpan<string>)["{", "}", ";", ",", ":"])
            css = css.Replace($"{sign} ", sign, StringComparison.Ordinal);
        return css.Replace(" {", "{", StringComparison.Ordinal).Replace(" }", "}", StringComparison.Ordinal).Replace(";}", "}", StringComparison.Ordinal);
    }
}
