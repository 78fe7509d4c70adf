using System.Text.RegularExpressions;
using Kontext.Testing;

namespace Kontext.Infra.Tests;

/// <summary>Descriptions of the templates and hand-written pages have short sentences that name the actor.</summary>
public sealed partial class PlainEnglishTests
{
    private const int MostWords = 25;

    [Fact]
    public void Descriptions_of_the_templates_are_short_sentences() => Assert.Empty(
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "infra"), "*.bicep", SearchOption.AllDirectories)
            .SelectMany(file => Description.Matches(File.ReadAllText(file)).Select(match => match.Groups["text"].Value))
            .SelectMany(Hard));

    [Fact]
    public void Pages_that_people_write_have_short_sentences()
    {
        string[] folders = ["", "docs", "docs/decisions", "src/LocalHost"];
        var pages = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.md"))
            .Where(page => Path.GetFileName(page) is not ("messages.md" or "providers.md")); // generated pages have their own tests

        Assert.Empty(
            from page in pages
            from block in Block.Split(Program.Replace(File.ReadAllText(page), ""))
            from sentence in Hard(block)
            select $"{Path.GetRelativePath(RepositoryRoot.Path, page)}: {sentence}");
    }

    [Theory]
    [InlineData("Whoever reads this is told.")]
    [InlineData("One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty and one, two, three, four, five.")]
    public void A_hard_sentence_is_found(string sentence) => Assert.Single(Hard(sentence));

    private static IEnumerable<string> Hard(string text) => Break.Split(Code.Replace(text, "X"))
        .Where(sentence => Word.Count(sentence) > MostWords || Vague.IsMatch(sentence));

    [GeneratedRegex(@"(?:description\(|description = |description: )'(?<text>(?:[^'\\]|\\.)*)'", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Description { get; }

    // Commands, and the figures that a program writes.
    [GeneratedRegex(@"(?s)```.*?```|<!-- costs: begin.*?costs: end -->", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Program { get; }

    // A paragraph, an item of a list, a cell of a table.
    [GeneratedRegex(@"\n\n|\n(?=[-#]|[0-9]\. )|\|", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Block { get; }

    [GeneratedRegex("`[^`]*`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code { get; }

    [GeneratedRegex(@"(?<=[.;:?!])\s+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Break { get; }

    [GeneratedRegex(@"\S*\w\S*", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"\b(whoever|whomever|whatever|nobody|somebody|anybody|everybody)\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Vague { get; }
}
