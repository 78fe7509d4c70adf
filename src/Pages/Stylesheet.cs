using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Kontext.Pages;

/// <summary>The style sheet of all pages. Each page contains it.</summary>
internal static class Stylesheet
{
    private static readonly string Css = Read();

    /// <summary>The style sheet. It is not encoded, because it is part of this assembly.</summary>
    public static MarkupString Text { get; } = new(Css);

    /// <summary>The hash by which the Content-Security-Policy allows the style sheet.</summary>
    public static string Source { get; } = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}";

    // Comments, line ends and spaces are removed. A parser could read line ends in another way than the hash does.
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
