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

    // Comments and indents are for those who read the file. A parser reads any line end as \n, and so must the hash.
    private static string Read()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream("pages.css")!;
        using StreamReader reader = new(stream);
        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Trim());
        return string.Join('\n', lines.Where(line => line.Length > 0 && !line.StartsWith("/*", StringComparison.Ordinal)));
    }
}
