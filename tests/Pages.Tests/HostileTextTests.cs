using System.Collections;
using System.Reflection;

namespace Kontext.Pages.Tests;

/// <summary>Every text of every page can come from an attacker.</summary>
public sealed class HostileTextTests
{
    private const string Markup = "\"'><i>&amp;</title></style></p>{{1}}";

    public static TheoryData<int> Pages => [.. Enumerable.Range(0, Samples.All.Count())];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Markup_in_any_text_is_shown_as_text(int page)
    {
        var harmless = Samples.All.ElementAt(page);
        Spoil(harmless, "x");
        var spoilt = Samples.All.ElementAt(page);
        Assert.True(Spoil(spoilt, Markup) > 0 || spoilt is MessagePage or LeavePage);
        var html = await Rendering.HtmlAsync(spoilt);
        Assert.DoesNotContain("<i", html.Replace("<input", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Elements(await Rendering.HtmlAsync(harmless)), Elements(html));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_text_reorders_or_hides_the_text_around_it(int page)
    {
        var spoilt = Samples.All.ElementAt(page);
        Spoil(spoilt, "a\u202Egnp\u2069\u200F\u0007\u00AD\uFEFFb");
        var words = Rendering.Words(await Rendering.HtmlAsync(spoilt));
        Assert.DoesNotMatch("[\u202A-\u202E\u2066-\u2069\u200E\u200F\u0007\u00AD\uFEFF]", words);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Lone_surrogates_empty_texts_and_very_long_texts_break_no_page(int page)
    {
        foreach (var text in (string[])["\uD800x\uDC00", "", " \n ", new string('w', 100_000), "👩‍👩‍👧", "مرحبا"])
        {
            var spoilt = Samples.All.ElementAt(page);
            Spoil(spoilt, text);
            Assert.EndsWith("</html>", (await Rendering.HtmlAsync(spoilt)).TrimEnd(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("مرحبا", "مرحبا")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("👩\u200D👧", "👩\u200D👧")]
    [InlineData("a\u202Eb\u2069c", "abc")]
    [InlineData("a\r\n\tb", "a   b")]
    [InlineData("\uD800", "")]
    [InlineData("a\u0301\u0302\u0303\u0304\u0305\u0306", "a\u0301\u0302\u0303\u0304")]
    [InlineData("e\u0301te\u0301", "e\u0301te\u0301")]
    [InlineData(null, "")]
    public void A_text_keeps_its_letters_and_loses_control_characters(string? text, string shown) => Assert.Equal(shown, ShownText.Clean(text));

    [Theory]
    [InlineData("github", "G")]
    [InlineData("<b>", "B")]
    [InlineData("\"Éclair\"", "É")]
    [InlineData("👩", "👩")]
    [InlineData("", "?")]
    public void A_name_is_known_by_its_first_letter(string name, string initial) => Assert.Equal(initial, ShownText.Initial(name));

    private static int Elements(string html) => html.Count(character => character == '<');

    // Addresses must stay addresses, or nothing is rendered at all; an absolute one carries the text in its query.
    private static int Spoil(object record, string text)
    {
        var spoilt = 0;
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            switch (property.GetValue(record))
            {
                case string value when property.Name != nameof(ConnectionsPage.Csrf) || text == Markup:
                    property.SetValue(record, value.StartsWith("https://", StringComparison.Ordinal) ? $"https://app.acme.example/?{text}" : text);
                    spoilt++;
                    break;
                case IEnumerable<string>:
                    property.SetValue(record, new[] { text, text });
                    spoilt++;
                    break;
                case IEnumerable members:
                    spoilt += members.Cast<object>().Where(member => member is IntegrationCard or TokenField or ConsentItem or DelegationCard).Sum(member => Spoil(member, text));
                    break;
                case Notice notice:
                    spoilt += Spoil(notice, text);
                    break;
            }
        }

        return spoilt;
    }
}
