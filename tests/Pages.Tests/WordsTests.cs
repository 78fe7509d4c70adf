namespace Kontext.Pages.Tests;

/// <summary>The texts of the pages.</summary>
public sealed class WordsTests
{
    [Fact]
    public void Every_state_of_an_integration_has_its_own_text()
    {
        var words = Enum.GetValues<CardState>().Select(StateWords.Of).ToList();
        Assert.Equal(words.Count, words.Select(word => word.Badge).Distinct(StringComparer.Ordinal).Count());
        Assert.All(words, word => Assert.NotEqual("", word.Badge));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateWords.Of((CardState)99));
    }

    [Fact]
    public void Every_message_has_its_own_heading_and_explanation()
    {
        var words = Enum.GetValues<MessageKind>().Select(MessageWords.Of).ToList();
        Assert.Equal(words.Count, words.Select(word => word.Heading).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(words.Count, words.Select(word => word.Happened).Distinct(StringComparer.Ordinal).Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => MessageWords.Of((MessageKind)99));
    }

    [Fact]
    public async Task The_link_page_shows_how_long_the_link_works() =>
        Assert.Contains("This link works once, in one browser, for ten minutes.", await WordsAsync(Samples.Link), StringComparison.Ordinal);

    [Fact]
    public async Task All_facts_stand_above_the_button_that_leaves_for_the_provider()
    {
        var html = await Rendering.HtmlAsync(Samples.Authorize with { Integration = "Code", Provider = "GitHub" });
        var above = Rendering.Words(html[..html.IndexOf("<form", StringComparison.Ordinal)]);
        foreach (var fact in (string[])["Acme", "alice@acme.example", "Code", "GitHub", "github.com", "api.githubcopilot.com", "repo", "read:org"])
            Assert.Contains(fact, above, StringComparison.Ordinal);
        Assert.Contains("Continue to GitHub", await WordsAsync(Samples.Authorize), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_authorization_server_is_named_by_its_host_with_a_caution()
    {
        var words = await WordsAsync(Samples.AuthorizeUnknown);
        Assert.Contains("Continue to login.warehouse.acme.example", words, StringComparison.Ordinal);
        Assert.Contains("Continue only if you know it.", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Continue only if you know it.", await WordsAsync(Samples.Authorize), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_providers_text_is_a_quotation_and_is_in_no_other_message()
    {
        foreach (var kind in Enum.GetValues<MessageKind>())
        {
            var html = await Rendering.HtmlAsync(new MessagePage { Kind = kind, Detail = "said-by-them" });
            Assert.Equal(kind is MessageKind.ProviderError, html.Contains("<blockquote><p><bdi>said-by-them</bdi></p></blockquote>", StringComparison.Ordinal));
            if (kind is not (MessageKind.ProviderError or MessageKind.NotAvailable or MessageKind.ProviderFailed or MessageKind.AuthorizationRefused))
                Assert.DoesNotContain("said-by-them", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_connection_shows_its_account_its_start_and_its_end()
    {
        var words = await WordsAsync(Samples.Connections);
        Assert.Contains("alice-at-work", words, StringComparison.Ordinal);
        Assert.Contains("Since 24 September 2026", words, StringComparison.Ordinal);
        Assert.Contains("Until 28 November 2026, in 5 days", words, StringComparison.Ordinal);
        Assert.Contains("works for 8 minutes more, until 14:08 UTC", words, StringComparison.Ordinal);
        Assert.Contains("Back to app.acme.example", words, StringComparison.Ordinal);
        Assert.Contains("datetime=\"2026-11-28T14:00:00Z\"", await Rendering.HtmlAsync(Samples.Connections), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_the_list_names_its_action_and_its_integration()
    {
        var words = await WordsAsync(Samples.Connections);
        foreach (var name in (string[])["Connect: Linear", "Disconnect: GitHub", "Change: GitHub", "Allow more: Team calendar", "Connect again: Slack"])
            Assert.Contains(name, words, StringComparison.Ordinal);
        Assert.DoesNotContain(": Weather", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_shows_if_the_provider_refused_or_the_reply_was_lost()
    {
        var refused = await WordsAsync(Samples.Connections with { Integrations = [Lost(CardState.ReconnectProviderRefused)] });
        var lost = await WordsAsync(Samples.Connections with { Integrations = [Lost(CardState.ReconnectReplyLost)] });

        Assert.Contains("The service no longer accepts the access you gave; it was probably withdrawn there.", refused, StringComparison.Ordinal);
        Assert.Contains("got lost on the way, and the access with it. It was no mistake of yours: connect again.", lost, StringComparison.Ordinal);
        Assert.DoesNotContain("withdrawn", lost, StringComparison.Ordinal);
        Assert.All([refused, lost], words => Assert.Contains("Connect again: Wiki", words, StringComparison.Ordinal));

        static IntegrationCard Lost(CardState state) => new() { Name = "Wiki", Host = "wiki.acme.example", State = state, Url = "/connect/9" };
    }

    [Fact]
    public async Task A_page_without_integrations_says_that_there_are_none() =>
        Assert.Contains("Nothing to connect yet", await WordsAsync(Samples.Empty), StringComparison.Ordinal);

    [Fact]
    public async Task A_specific_reason_replaces_the_general_sentence_of_an_unavailable_card()
    {
        var words = await WordsAsync(Samples.Connections);
        Assert.Contains("An administrator must register a client at Figma first.", words, StringComparison.Ordinal);
        Assert.DoesNotContain(StateWords.Of(CardState.Unavailable).Reason!, words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "1 minute")]
    [InlineData(89, "1 minute")]
    [InlineData(90, "2 minutes")]
    [InlineData(360, "6 minutes")]
    [InlineData(3_569, "59 minutes")]
    [InlineData(3_570, "1 hour")]
    [InlineData(7_200, "2 hours")]
    [InlineData(86_400, "1 day")]
    [InlineData(1_000_000, "12 days")]
    public void A_duration_is_written_in_words(int seconds, string words) => Assert.Equal(words, TimeWords.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(1, "in 1 day")]
    [InlineData(13, "in 13 days")]
    [InlineData(14, null)]
    public void The_remaining_days_are_shown_when_the_date_is_near(int days, string? words) => Assert.Equal(words, TimeWords.Ahead(Samples.Now.AddDays(days), Samples.Now));

    private static async Task<string> WordsAsync(object page) => Rendering.Words(await Rendering.HtmlAsync(page));
}
