using System.Globalization;
using System.Text;

namespace Kontext.Documents;

/// <summary>docs/messages.md: every message that validating, connecting and refreshing can give, from the source code.</summary>
internal static class MessagesPage
{
    private const string Introduction = $$"""
        # Messages

        Every message that validating, connecting and refreshing can give. This page is written by `{{Document.Command}}` from the source code, and a
        test compares it, so that a new message is read here before it is merged.

        A message says what happened, to whom, and what to do, in plain English, for the person who will read it. It never repeats a secret. It quotes
        another server only after cleaning and cutting. A part in braces is put in when the message is made. A part that begins in lower case continues
        another message of the same section. A test keeps every sentence to 25 words.


        """;

    public static string Compose()
    {
        StringBuilder page = new(Introduction);
        foreach (var section in MessageSection.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {section.Heading}\n\n{section.Readers}\n\n| message | in |\n|---|---|\n");
            foreach (var message in section.Messages())
                page.Append(CultureInfo.InvariantCulture, $"| {Escape(message.Text)} | {message.Place} |\n");
            page.Append('\n');
        }

        return page.ToString().TrimEnd() + "\n";
    }

    private static string Escape(string message) => message
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .ReplaceLineEndings(" ");
}
