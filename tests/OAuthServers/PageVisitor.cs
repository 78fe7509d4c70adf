using System.Net;
using System.Text.RegularExpressions;

namespace Kontext.OAuthServers;

/// <summary>A person without a browser: opens the authorization server's pages and presses their buttons.</summary>
internal sealed partial class PageVisitor(IHttpClientFactory http, Uri address)
{
    public const string HttpClientName = "pages";

    /// <summary>Follows an authorization request to its end and returns where the server then sends the browser.</summary>
    /// <exception cref="InvalidOperationException">The server shows an error and sends the browser nowhere.</exception>
    public async Task<Uri> AnswerAsync(Uri authorizationRequest, string account, string decision, CancellationToken cancellationToken)
    {
        using var browser = http.CreateClient(HttpClientName);
        var answer = await browser.GetAsync(authorizationRequest, cancellationToken);
        foreach (var (name, value) in new[] { (ConsentPage.Account, account), (ConsentPage.Decision, decision) })
        {
            if (answer.StatusCode != HttpStatusCode.OK)
                break;
            using var page = answer;
            using var form = Press(await page.Content.ReadAsStringAsync(cancellationToken), name, value);
            answer = await browser.PostAsync(new Uri(address, Endpoints.Authorization), form, cancellationToken);
        }

        using (answer)
        {
            return answer.Headers.Location
                ?? throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static FormUrlEncodedContent Press(string page, string name, string value)
    {
        if (!page.Contains($"""<button name="{name}" value="{value}">""", StringComparison.Ordinal))
            throw new InvalidOperationException($"The page has no button {value}.");
        var carried = HiddenInput().Matches(page)
            .Select(input => KeyValuePair.Create(WebUtility.HtmlDecode(input.Groups[1].Value), WebUtility.HtmlDecode(input.Groups[2].Value)));
        return new FormUrlEncodedContent(carried.Append(KeyValuePair.Create(name, value)));
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex HiddenInput();
}
