using System.Text.RegularExpressions;

namespace Kontext.Pages.Tests;

/// <summary>The consent page: its text, and the form that the person sends.</summary>
public sealed class ConsentTests
{
    [Fact]
    public async Task Everything_about_the_application_stands_before_the_buttons()
    {
        var html = await Rendering.HtmlAsync(Samples.Consent with { RedirectHost = "app.acme.example" });
        var above = Rendering.Words(html[..html.IndexOf("<button", StringComparison.Ordinal)]);
        foreach (var fact in (string[])
        [
            "Let Acme assistant act for you?", "alice@acme.example", "registered by Acme", "app.acme.example", "Learn who you are.", "Act for you through this service, with the integrations below.",
            "30 days", "GitHub", "api.githubcopilot.com", "It uses your own account there.", "It uses a shared account of your organization.", "It uses no account there.",
        ])
        {
            Assert.Contains(fact, above, StringComparison.Ordinal);
        }

        Assert.Single(Regex.Matches(above, "The application receives the credential itself"));
        Assert.Contains("on your accounts page", Rendering.Words(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_when_the_owner_of_an_application_is_not_known()
    {
        const string Sentence = "The owner of this application is not known. Acme has not registered it, and its name is only what it claims.";
        var unknown = await WordsAsync(Samples.ConsentUnknown);
        Assert.Contains(Sentence, unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("registered by", unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("not known", await WordsAsync(Samples.Consent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.acme.example", "Allow it only if you came from there.")]
    [InlineData("127.0.0.1:53682", "This is a program on your own device.")]
    [InlineData("[::1]:53682", "This is a program on your own device.")]
    [InlineData("localhost.acme.example", "Allow it only if you came from there.")]
    [InlineData("com.example.app:", "An app on your device opens links that begin like this.")]
    public async Task The_place_that_gets_the_answer_is_explained(string place, string sentence)
    {
        var html = await Rendering.HtmlAsync(Samples.ConsentUnknown with { RedirectHost = place });
        Assert.Contains($"<b class=\"place\"><bdi dir=\"ltr\" class=\"host\">{place}</bdi></b>", html, StringComparison.Ordinal);
        Assert.Contains(sentence, Rendering.Words(html), StringComparison.Ordinal);
        Assert.DoesNotContain("Access goes to", await WordsAsync(Samples.Consent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_integration_is_marked_and_announced_at_the_top()
    {
        var words = await WordsAsync(Samples.Consent);
        Assert.Contains("The list of integrations has grown since you last agreed.", words, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(words, "New since you last agreed"));
        Assert.DoesNotContain("since you last agreed", await WordsAsync(Samples.ConsentUnknown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_integration_is_ticked_unless_the_person_ticked_it()
    {
        var html = await Rendering.HtmlAsync(Samples.ConsentUnknown);
        var boxes = Regex.Matches(html, "<input type=\"checkbox\"[^>]*>").Select(box => box.Value).ToList();
        Assert.Equal(["id-1", "id-2", "id-3"], boxes.Select(box => Rendering.Attributes(box, "value").Single()));
        Assert.All(boxes, box => Assert.Equal(ConsentPage.IntegrationField, Rendering.Attributes(box, "name").Single()));
        Assert.All(boxes, box => Assert.DoesNotContain(" checked", box, StringComparison.Ordinal));

        // Enter on a check box presses the first submit button.
        Assert.Empty(Rendering.Attributes(Regex.Match(html, "<button [^>]*>").Value, "name"));

        var again = Samples.ConsentUnknown with { Integrations = [Samples.ConsentUnknown.Integrations[0] with { IsTicked = true }] };
        Assert.Matches("<input type=\"checkbox\"[^>]* checked", await Rendering.HtmlAsync(again));
        Assert.DoesNotContain("checkbox", Rendering.Attributes(await Rendering.HtmlAsync(Samples.Consent), "type"));
    }

    [Fact]
    public async Task Both_decisions_are_one_click_of_one_form()
    {
        var html = await Rendering.HtmlAsync(Samples.Consent);
        Assert.Single(Regex.Matches(html, "<form "));
        var buttons = Regex.Matches(html, "<button type=\"submit\" name=\"decision\"[^>]*>").Select(button => Rendering.Attributes(button.Value, "value").Single());
        Assert.Equal([ConsentPage.Allow, ConsentPage.Deny], buttons);
        Assert.Contains("<input type=\"hidden\" name=\"agreed\" value=\"agreed-value\" />", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_when_an_application_has_no_integrations()
    {
        var words = await WordsAsync(Samples.Consent with { Integrations = [] });
        Assert.Contains("This application can use no integration yet.", words, StringComparison.Ordinal);
        Assert.DoesNotContain("the integrations below", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_lists_only_the_rights_that_the_application_requests()
    {
        var words = await WordsAsync(Samples.Consent with { SharesIdentity = false, UsesGateway = false });
        Assert.DoesNotContain("What it may do", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Learn who you are.", await WordsAsync(Samples.Consent with { SharesIdentity = false }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("Acme\u202E\u2066tnatsissa", "Acmetnatsissa")]
    [InlineData("\uFF37\uFF37\uFF37\uFF37", "\uFF37\uFF37\uFF37\uFF37")]
    public async Task A_hostile_name_stays_a_name_in_its_own_direction(string name, string shown)
    {
        var many = name.StartsWith('\uFF37') ? 32 : 1; // 128 wide letters
        (name, shown) = (string.Concat(Enumerable.Repeat(name, many)), string.Concat(Enumerable.Repeat(shown, many)));
        var html = await Rendering.HtmlAsync(Samples.ConsentUnknown with
        {
            Application = name,
            Integrations = [.. Samples.ConsentUnknown.Integrations.Select(item => item with { Name = name })],
        });
        var names = Regex.Matches(html, "<bdi>(?<name>[^<]*)</bdi>").Select(match => System.Net.WebUtility.HtmlDecode(match.Groups["name"].Value));
        Assert.Equal(1 + Samples.ConsentUnknown.Integrations.Count, names.Count(text => text == shown));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Applications_that_act_for_a_person_are_listed_and_ended_by_one_post()
    {
        var html = await Rendering.HtmlAsync(Samples.Delegated);
        var words = Rendering.Words(html);
        foreach (var fact in (string[])
        [
            "Applications that act for you", "it takes effect at once", "Acme assistant", "Since 11 November 2026", "May use 3 integrations", "May use 1 integration", "May use no integration",
            "Registered by Acme", "End: Cursor",
        ])
        {
            Assert.Contains(fact, words, StringComparison.Ordinal);
        }

        Assert.Single(Regex.Matches(words, "Owner not known"));
        Assert.Matches("<form method=\"post\" action=\"/connect/applications/2/end\">\\s*<input type=\"hidden\" name=\"csrf\"", html);
        Assert.DoesNotContain("Applications that act for you", await WordsAsync(Samples.Connections), StringComparison.Ordinal);
    }

    private static async Task<string> WordsAsync(object page) => Rendering.Words(await Rendering.HtmlAsync(page));
}
