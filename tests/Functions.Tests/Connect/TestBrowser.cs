using System.Net;

namespace Kontext.Functions.Tests.Connect;

/// <summary>A browser with its own cookies. It follows redirects and pages that leave by themselves only where a test says so.</summary>
public sealed class TestBrowser(HttpMessageHandler server, TestAuthority authority) : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpMessageInvoker _http = new(server);

    /// <summary>The cookies it would send to the app.</summary>
    public IReadOnlyList<Cookie> Cookies => [.. _cookies.GetCookies(new Uri(KontextApp.PublicUrl)).Cast<Cookie>()];

    /// <summary>All answers, for searching.</summary>
    public List<TestPage> Seen { get; } = [];

    public Task<TestPage> GetAsync(Uri address) => SendAsync(HttpMethod.Get, address, null);

    public Task<TestPage> GetAsync(string path) => GetAsync(new Uri(new Uri(KontextApp.PublicUrl), path));

    public Task<TestPage> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form) =>
        SendAsync(HttpMethod.Post, address, new FormUrlEncodedContent(form));

    /// <summary>Posts the main form of a page with its hidden values and with these values.</summary>
    public Task<TestPage> SubmitAsync(TestPage page, params (string Name, string Value)[] filled) => SubmitAsync(page, 0, filled);

    public Task<TestPage> SubmitAsync(TestPage page, int form, params (string Name, string Value)[] filled)
    {
        var (action, hidden) = page.Forms[form];
        return PostAsync(action, hidden.Concat(filled.Select(field => KeyValuePair.Create(field.Name, field.Value))));
    }

    /// <summary>Opens a connect link, presses its button and signs in at the authority; returns the first page behind it.</summary>
    public async Task<TestPage> OpenAsync(string link, string subject = "alice")
    {
        var page = await SubmitAsync(await GetAsync(new Uri(link)));
        Assert.NotNull(page.Leaves);
        return await FollowAsync(await GetAsync(authority.SignIn(page.Leaves, subject)));
    }

    /// <summary>Follows redirects within the app.</summary>
    public async Task<TestPage> FollowAsync(TestPage page)
    {
        while (page.Location is { } location && location.GetLeftPart(UriPartial.Authority) == KontextApp.PublicUrl)
            page = await GetAsync(location);
        return page;
    }

    public void Dispose() => _http.Dispose();

    private async Task<TestPage> SendAsync(HttpMethod method, Uri address, HttpContent? content)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Add("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        if (_cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
            request.Headers.Add("Cookie", cookies);
        using var response = await _http.SendAsync(request, cancellationToken);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            _cookies.SetCookies(address, cookie);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var page = new TestPage(address, (int)response.StatusCode, headers, await response.Content.ReadAsStringAsync(cancellationToken));
        Assert.True(page.Status != 500, page.Html);
        Seen.Add(page);
        return page;
    }
}
