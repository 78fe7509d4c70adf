using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kontext.Pages.Tests;

/// <summary>The rules of every page.</summary>
public sealed class DocumentTests
{
    // The pages are numbered: a record of hostile texts makes a poor test name.
    public static TheoryData<int> Pages => [.. Enumerable.Range(0, Samples.All.Count())];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_a_whole_document_with_one_heading_and_one_main_part(int page)
    {
        var html = await HtmlAsync(page);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Matches("<title>[^<]+ – Kontext</title>", System.Net.WebUtility.HtmlDecode(html));
        Assert.Single(Regex.Matches(html, "<h1[ >]"));
        Assert.Single(Regex.Matches(html, "<main[ >]"));
        Assert.EndsWith("</html>", html.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_page_shows_the_name_of_a_member_instead_of_its_value(int page) =>
        Assert.DoesNotMatch(@"\b(Page|Card|Field|Item|notice|words)\.[A-Z]", await HtmlAsync(page));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_page_has_a_script_or_an_inline_style(int page)
    {
        var html = await HtmlAsync(page);
        Assert.DoesNotMatch(new Regex(@"<script|<iframe|<object|<embed|javascript:|\son[a-z]+=|\sstyle=", RegexOptions.IgnoreCase), html);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_loads_nothing(int page)
    {
        var html = await HtmlAsync(page);
        Assert.Empty(Rendering.Attributes(html, "src"));
        Assert.Empty(Rendering.Attributes(html, "srcset"));
        Assert.Single(Regex.Matches(html, "<link "));
        Assert.Contains("<link rel=\"icon\" href=\"data:image/svg+xml,", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"@import|url\(", html);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Each_id_is_unique_and_every_reference_finds_its_id(int page)
    {
        var html = await HtmlAsync(page);
        var ids = Rendering.Attributes(html, "id").ToList();
        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
        var used = Rendering.Attributes(html, "for")
            .Concat(Rendering.Attributes(html, "aria-describedby").SelectMany(value => value.Split(' ')))
            .Concat(Rendering.Attributes(html, "href").Where(value => value.StartsWith('#')).Select(value => value[1..]));
        Assert.All(used, id => Assert.Contains(id, ids));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_form_posts_the_anti_forgery_value_except_on_the_link_page(int page)
    {
        var html = await HtmlAsync(page);
        var forms = Regex.Matches(html, "<form (?<head>[^>]*)>(?<body>.*?)</form>", RegexOptions.Singleline);
        Assert.All(forms, form =>
        {
            Assert.Contains("method=\"post\"", form.Groups["head"].Value, StringComparison.Ordinal);
            Assert.DoesNotContain("enctype", form.Groups["head"].Value, StringComparison.Ordinal);
            var seals = Regex.Count(form.Groups["body"].Value, "<input type=\"hidden\" name=\"csrf\" value=\"c5f1-anti-forgery\" />");
            Assert.Equal(Samples.All.ElementAt(page) is LinkPage ? 0 : 1, seals);
        });
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_policy_allows_the_style_of_the_page_and_nothing_more(int page)
    {
        var rendered = await Rendering.RenderAsync(Samples.All.ElementAt(page), TestContext.Current.CancellationToken);
        var style = Regex.Match(rendered.Html, "<style>(?<css>.*?)</style>", RegexOptions.Singleline).Groups["css"].Value;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
            rendered.ContentSecurityPolicy);
        Assert.DoesNotContain('\r', style);
    }

    [Fact]
    public async Task Twenty_integrations_fit_in_30_kilobytes() =>
        Assert.InRange(Encoding.UTF8.GetByteCount(await Rendering.HtmlAsync(Samples.Paged)), 1, 30_000);

    [Fact]
    public async Task A_page_stands_under_the_deployments_name() =>
        Assert.Contains("<bdi>Kontext</bdi>", await Rendering.HtmlAsync(Samples.Link), StringComparison.Ordinal);

    [Fact]
    public async Task Rendering_stops_when_the_request_is_cancelled() =>
        await Assert.ThrowsAsync<OperationCanceledException>(() => Rendering.RenderAsync(Samples.Link, new CancellationToken(canceled: true)));

    [Fact]
    public async Task A_page_does_not_depend_on_the_culture_of_the_machine()
    {
        var before = CultureInfo.CurrentCulture;
        var here = await Rendering.HtmlAsync(Samples.Connections);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
            Assert.Equal(here, await Rendering.HtmlAsync(Samples.Connections));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Task<string> HtmlAsync(int page) => Rendering.HtmlAsync(Samples.All.ElementAt(page));
}
