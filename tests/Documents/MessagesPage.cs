using System.Globalization;
using System.Text;
using Kontext.Testing;

namespace Kontext.Documents;

/// <summary>docs/messages.md: every message that validating, connecting and refreshing can give, from the source code.</summary>
internal static class MessagesPage
{
    private const string Introduction = $$"""
        # Messages

        Every message that validating, connecting and refreshing can give. This page is written by `{{Document.Command}}` from the source code, and a
        test compares it, so that a new message is read here before it is merged.

        A message says what happened, to whom, and what to do, in plain English, for the person who will read it. It never repeats a secret. What another
        server says is quoted in it after cleaning and cutting. A part in braces is put in when the message is made. A part that begins in lower case
        continues another message of the same section.


        """;

    // Their messages stop the start, name figures or read tables.
    private static readonly string[] Elsewhere = ["Options.cs", "OptionsValidator.cs", "OptionsSetup.cs", "Metrics.cs", "Store.cs", "Store.Row.cs", "SignIn.cs", "PageAnswer.cs"];

    public static string Compose()
    {
        StringBuilder page = new(Introduction);
        foreach (var section in MessageSection.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {section.Heading}\n\n{section.Readers}\n\n| message | in |\n|---|---|\n");
            foreach (var file in section.Sources.SelectMany(FilesOf))
            {
                foreach (var message in MessageScanner.Scan(File.ReadAllText(Path.Combine(RepositoryRoot.Path, file))))
                    page.Append(CultureInfo.InvariantCulture, $"| {Escape(message)} | {Path.GetFileNameWithoutExtension(file)} |\n");
            }

            page.Append('\n');
        }

        return page.ToString().TrimEnd() + "\n";
    }

    private static IEnumerable<string> FilesOf(string source)
    {
        var full = Path.Combine(RepositoryRoot.Path, source);
        return File.Exists(full)
            ? [source]
            : Directory.EnumerateFiles(full, "*.cs")
                .Where(file => !Elsewhere.Any(end => file.EndsWith(end, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal)
                .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file));
    }

    private static string Escape(string message) => message
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .ReplaceLineEndings(" ");
}
