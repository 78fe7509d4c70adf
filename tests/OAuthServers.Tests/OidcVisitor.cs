using System.Net;
using System.Text.RegularExpressions;

namespace Kontext.OAuthServers.Tests;

/// <summary>
/// A person without a browser at the pages of <see cref="OidcProvider"/>. Cookies last for one visit and their dates are ignored, because
/// the server has another clock.
/// </summary>
internal sealed partial class OidcVisitor(HttpClient http, Uri issuer)
{
    private const int MaxSteps = 12;

    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>Signs in, allows, and returns where the browser is sent then.</summary>
    /// <exception cref="InvalidOperationException">The server shows an error and sends the browser nowhere.</exception>
    public async Task<Uri> AllowAsync(Uri authorizationRequest, string account, CancellationToken cancellationToken)
    {
        var (address, form) = (authorizationRequest, default(Dictionary<string, string>));
        for (var step = 0; step < MaxSteps; step++)
        {
            using HttpRequestMessage request = new(form is null ? HttpMethod.Get : HttpMethod.Post, address);
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            request.Content = form is null ? null : new FormUrlEncodedContent(form);
            using var answer = await http.SendAsync(request, cancellationToken);
            Keep(answer);
            if (answer.Headers.Location is { } location)
            {
                (address, form) = (new Uri(address, location), null);
                if (!issuer.IsBaseOf(address))
                    return address;
                continue;
            }

            var page = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK || Form().Match(page) is not { Success: true } found)
                throw new InvalidOperationException($"{(int)answer.StatusCode}: {Tag().Replace(page, " ")}");
            address = new Uri(address, WebUtility.HtmlDecode(found.Groups["action"].Value));
            form = HiddenInput().Matches(page).ToDictionary(input => input.Groups["name"].Value, input => input.Groups["value"].Value, StringComparer.Ordinal);
            if (form["prompt"] == "login")
                (form["login"], form["password"]) = (account, "any");
        }

        throw new InvalidOperationException("The server leads in a circle.");
    }

    private void Keep(HttpResponseMessage answer)
    {
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
                _cookies.Remove(pair[0]);
            else
                _cookies[pair[0]] = pair[1];
        }
    }

    [GeneratedRegex("""<form[^>]*action="(?<action>[^"]*)"[^>]*method="post">""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Form();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)"/?>""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex HiddenInput();

    [GeneratedRegex("<style>.*?</style>|<[^>]+>", RegexOptions.Singleline, 1_000)]
    private static partial Regex Tag();
}
