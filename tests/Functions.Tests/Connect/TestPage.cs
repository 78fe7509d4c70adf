using System.Net;
using System.Text.RegularExpressions;

namespace Kontext.Functions.Tests.Connect;

/// <summary>The answer to a browser, as a person without JavaScript reads it.</summary>
public sealed partial class TestPage(Uri address, int status, IReadOnlyDictionary<string, string> headers, string html)
{
    public Uri Address => address;

    public int Status => status;

    public string Html => html;

    /// <summary>The target of a redirect. Null for a page.</summary>
    public Uri? Location => headers.TryGetValue("Location", out var location) ? new Uri(address, location) : null;

    public string Heading => TextOf(HeadingPattern.Match(html).Groups["text"].Value);

    /// <summary>The whole page as text.</summary>
    public string Text => TextOf(StylePattern.Replace(html, ""));

    /// <summary>The address to which the page takes the browser without a click. Null when it stays.</summary>
    public Uri? Leaves => RefreshPattern.Match(html) is { Success: true } refresh ? new Uri(WebUtility.HtmlDecode(refresh.Groups["url"].Value)) : null;

    /// <summary>The forms in order: where each posts to and its hidden values.</summary>
    public IReadOnlyList<(Uri Action, Dictionary<string, string> Hidden)> Forms =>
    [
        .. FormPattern.Matches(html).Select(form => (
            new Uri(address, WebUtility.HtmlDecode(form.Groups["action"].Value)),
            HiddenPattern.Matches(form.Groups["content"].Value).ToDictionary(
                input => WebUtility.HtmlDecode(input.Groups["name"].Value), input => WebUtility.HtmlDecode(input.Groups["value"].Value), StringComparer.Ordinal))),
    ];

    public string? Header(string name) => headers.GetValueOrDefault(name);

    private static string TextOf(string markup) =>
        SpacePattern.Replace(WebUtility.HtmlDecode(TagPattern.Replace(markup, "")), " ").Trim();

    [GeneratedRegex("<h1[^>]*>(?<text>.*?)</h1>", RegexOptions.Singleline)]
    private static partial Regex HeadingPattern { get; }

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex StylePattern { get; }

    [GeneratedRegex("""http-equiv="refresh" content="0;url=(?<url>[^"]*)"|<a [^>]*http-equiv""")]
    private static partial Regex RefreshPattern { get; }

    [GeneratedRegex("""<form[^>]*action="(?<action>[^"]*)"[^>]*>(?<content>.*?)</form>""", RegexOptions.Singleline)]
    private static partial Regex FormPattern { get; }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)"\s*/?>""")]
    private static partial Regex HiddenPattern { get; }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex TagPattern { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex SpacePattern { get; }
}
