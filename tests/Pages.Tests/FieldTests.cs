using System.Text.RegularExpressions;

namespace Kontext.Pages.Tests;

/// <summary>Forms for a token or the fields of a credentialSchema.</summary>
public sealed class FieldTests
{
    [Fact]
    public async Task A_secret_is_never_sent_back()
    {
        var html = await Rendering.HtmlAsync(Samples.TokenSent);
        Assert.DoesNotContain("never-shown", html, StringComparison.Ordinal);
        Assert.Contains("acme eu", Rendering.Attributes(html, "value"));
    }

    [Fact]
    public async Task An_error_stands_at_its_field_and_in_a_summary_that_leads_there()
    {
        var html = await Rendering.HtmlAsync(Samples.TokenSent);
        Assert.Contains("<title>Error: ", html, StringComparison.Ordinal);
        Assert.Contains("#field-1", Rendering.Attributes(html, "href"));
        Assert.Contains("#field-2", Rendering.Attributes(html, "href"));
        Assert.Contains("field-1-error field-1-hint", Rendering.Attributes(html, "aria-describedby"));
        Assert.Equal(2, Rendering.Attributes(html, "aria-invalid").Count());
        Assert.Equal(2, Regex.Count(Rendering.Words(html), "An account has no spaces."));
    }

    [Fact]
    public async Task Autocomplete_and_spellcheck_are_off_for_every_typed_field()
    {
        var html = await Rendering.HtmlAsync(Samples.TokenSent);
        Assert.All(Typed(html), input =>
        {
            Assert.Contains("autocomplete=\"off\"", input, StringComparison.Ordinal);
            Assert.Contains("spellcheck=\"false\"", input, StringComparison.Ordinal);
        });
        Assert.Contains("autocomplete=\"off\"", Regex.Match(html, "<form [^>]*>").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_field_has_a_label_and_posts_under_its_name_with_a_prefix()
    {
        var html = await Rendering.HtmlAsync(Samples.TokenSent);
        Assert.Equal(["field.account", "field.secret", "field.region", "field.port", "field.tls"], Rendering.Attributes(html, "name").Where(name => name.StartsWith(TokenField.PostPrefix, StringComparison.Ordinal)));
        Assert.Equal(Rendering.Attributes(html, "id").Where(id => Regex.IsMatch(id, "^field-[0-9]+$")), Rendering.Attributes(html, "for"));
    }

    [Fact]
    public async Task A_member_called_csrf_is_not_taken_for_the_anti_forgery_value()
    {
        var html = await Rendering.HtmlAsync(Samples.Token with { Fields = [new TokenField { Name = "csrf", Label = "Csrf", Kind = TokenFieldKind.Text, Value = "forged" }] });
        Assert.Single(Rendering.Attributes(html, "name"), name => name == "csrf");
    }

    [Fact]
    public async Task Chosen_and_ticked_values_stay_chosen_and_ticked()
    {
        var html = await Rendering.HtmlAsync(Samples.TokenSent);
        Assert.Matches("<option value=\"us-east\" selected>", html);
        Assert.DoesNotMatch("<option value=\"eu-central\" selected>", html);
        Assert.Matches("<input type=\"checkbox\"[^>]* checked", html);
    }

    [Fact]
    public async Task A_choice_is_posted_exactly_as_the_schema_has_it()
    {
        var html = await Rendering.HtmlAsync(Samples.Token with { Fields = [new TokenField { Name = "c", Label = "C", Kind = TokenFieldKind.Choice, Choices = [" a\u202Eb "] }] });
        Assert.Contains(" a\u202Eb ", Rendering.Attributes(html, "value"));
    }

    private static IEnumerable<string> Typed(string html) =>
        Regex.Matches(html, "<input type=\"(text|password)\"[^>]*>").Select(match => match.Value);
}
