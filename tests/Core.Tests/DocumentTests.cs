using System.Text.RegularExpressions;
using Kontext.Documents;

namespace Kontext.Core.Tests;

/// <summary>Pages of docs that a program writes from the code and its data.</summary>
public sealed partial class DocumentTests
{
    private const int MaxWords = 25;

    public static TheoryData<string> Paths => [.. Document.All.Select(document => document.Path)];

    [Fact]
    public void A_message_for_people_is_in_plain_words()
    {
        var messages = MessageSection.All.SelectMany(section => section.Messages()).Select(message => message.Text).ToList();

        Assert.True(messages.Count > 100, "Too few messages were found: the scan must have missed the code.");
        Assert.DoesNotContain(messages, message => Vague.IsMatch(message));
        Assert.DoesNotContain(
            messages.SelectMany(message => SentenceEnd.Split(message)),
            sentence => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > MaxWords);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_generated_page_is_equal_to_what_its_program_generates_now(string path)
    {
        var document = Assert.Single(Document.All, document => document.Path == path);

        Assert.True(
            document.Compose() == await document.ReadAsync(TestContext.Current.CancellationToken),
            $"{path} is not what the code says now. Write it anew: {Document.Command}");
    }

    [GeneratedRegex(@"\b(nobody|somebody|anybody|everybody|whoever|whatever|whichever)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Vague { get; }

    [GeneratedRegex(@"(?<=[.;:?!])\s")]
    private static partial Regex SentenceEnd { get; }
}
